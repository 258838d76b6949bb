"""The demonstration: fictitious people in every role, something in every queue. Never in production."""
