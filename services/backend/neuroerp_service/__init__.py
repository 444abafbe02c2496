"""What every backend service shares: settings, health, metrics, logs, stores, authentication, events."""
