"""What the backend `slimfit.conda` asks the engine for, in the `Get` flavour of Pants 2.17 to 2.31.

See `pants_2_17` for how it works. It stands apart, since this backend runs without the rest of
Slimfit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pants.engine.addresses import Address
from pants.engine.fs import CreateDigest, Digest, DigestContents, PathGlobs
from pants.engine.internals.selectors import Get, MultiGet
from pants.engine.internals.target_adaptor import TargetAdaptor, TargetAdaptorRequest

from slimfit.conda.rule_types import CondaReportRequest, ReadCondaEnvironment
from slimfit.core.conda.report import CondaReport

if TYPE_CHECKING:
    Await = Get
else:

    class Await:
        """`Await[X]` in an annotation is `Get` to the rule parser."""

        def __class_getitem__(cls, _: Any) -> type:
            return Get


all_of = MultiGet


def create_digest(request: CreateDigest) -> Await[Digest]:
    return Get(Digest, CreateDigest, request)


def contents(globs: PathGlobs) -> Await[DigestContents]:
    return Get(DigestContents, PathGlobs, globs)


def target_adaptor(address: Address, origin: str) -> Await[TargetAdaptor]:
    return Get(TargetAdaptor, TargetAdaptorRequest(address=address, description_of_origin=origin))


def conda_report(request: CondaReportRequest) -> Await[CondaReport]:
    return Get(CondaReport, CondaReportRequest, request)


def read_environment(request: CondaReportRequest) -> Await[ReadCondaEnvironment]:
    return Get(ReadCondaEnvironment, CondaReportRequest, request)
