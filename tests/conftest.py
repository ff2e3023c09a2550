"""What every test shares."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Neither a deadline nor the speed of making examples may decide a test: machines are busy at times.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
