"""The app that a target belongs to."""

from __future__ import annotations

from pants.engine.addresses import Address


def app_of(address: Address) -> Address:
    """The app that a target was made of, as messages name it.

    Of one that is parametrized each variant is an app: `apps/api@resolve=legacy` for
    `apps/api#oci@resolve=legacy`.
    """
    return Address(
        address.spec_path, target_name=address.target_name, parameters=address.parameters
    )
