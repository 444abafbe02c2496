"""Registration and login: who somebody is, and the token that proves it to the other services."""
