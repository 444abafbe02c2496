"""The audit worker: writes every domain event into `audit_log`, once."""
