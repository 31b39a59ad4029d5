"""Where a request comes from, as far as our own proxies tell. Used to slow down guessing; never stored for a visitor."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """The address of whoever asks.

    Each of our `TRUSTED_PROXIES` proxies appends whom it was asked by; what stands before is the visitor's own invention.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(settings.TRUSTED_PROXIES)
    if not proxies:
        return address
    hops = [hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    return hops[-proxies] if len(hops) >= proxies else address
