"""One module per floor job. Each class reads as the operator's procedure.

Operations decide; they know the domain and the Protocols they declare in `ports`, nothing else.
"""
