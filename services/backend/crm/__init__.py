"""Customer relationship management: the contacts of each tenant."""
