from hypothesis import HealthCheck, settings

# The first draw builds Unicode tables, which a busy machine takes seconds over; a deadline would measure the machine.
settings.register_profile("alignkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alignkit")
