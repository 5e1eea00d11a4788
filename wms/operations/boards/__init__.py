"""What leads and supervisors look at: the night, arrivals, crew, pace, devices, belts."""
