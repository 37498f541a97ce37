"""What the backend `slimfit.conda` asks the engine for, in the `Get` flavour of Pants 2.17 to 2.31.

See `get_2_17` for how it works. It stands apart, since this backend runs without the rest of
Slimfit.
"""

from __future__ import annotations

from pants.engine.addresses import Address
from pants.engine.fs import CreateDigest, Digest, DigestContents, PathGlobs
from pants.engine.internals.selectors import Get
from pants.engine.internals.target_adaptor import TargetAdaptor, TargetAdaptorRequest

from slimfit.conda.rule_types import CondaReportRequest, ReadCondaEnvironment
from slimfit.core.conda.report import CondaReport
from slimfit.engine.get_2_17 import Await


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
