"""The workflows drawn and tabled from their own steps: Mermaid text, SVG, and the matrix state x trigger x role.

Drawn by us rather than by GraphMachine: the steps carry what it does not know (French labels, who takes them, content
changes that keep the state), and nothing has to be attached to a throwaway model.
"""
