"""Mails: what each says, how it is written, how it leaves."""
