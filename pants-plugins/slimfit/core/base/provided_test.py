from __future__ import annotations

from slimfit.core.base.provided import certificate_bundle, provided_entries
from slimfit.core.base.tree import Entry, directory, file, symlink, with_parents

CERTIFICATES = with_parents(
    [
        file("usr/share/ca-certificates/mozilla/B.crt", b"B\n"),
        file("usr/share/ca-certificates/mozilla/A.crt", b"A"),
        file("usr/local/share/ca-certificates/own.crt", b"own\n\n"),
        file("usr/share/ca-certificates/README", b"no"),
    ]
)


def provided(*entries: Entry) -> dict[str, Entry]:
    return {entry.path: entry for entry in provided_entries(with_parents(entries))}


def test_certificates_are_joined_in_sorted_order_each_on_lines_of_its_own() -> None:
    assert certificate_bundle(CERTIFICATES) == b"own\nA\nB\n"


def test_a_certificate_that_the_configuration_distrusts_stays_out() -> None:
    configuration = file("etc/ca-certificates.conf", b"# comment\n!mozilla/A.crt\nmozilla/B.crt\n")
    assert certificate_bundle({**CERTIFICATES, configuration.path: configuration}) == b"own\nB\n"


def test_openssl_finds_the_certificates_at_its_built_in_place() -> None:
    added = provided(*CERTIFICATES.values())
    assert added["etc/ssl/certs/ca-certificates.crt"].read() == b"own\nA\nB\n"
    assert added["usr/lib/ssl/cert.pem"].target == "/etc/ssl/certs/ca-certificates.crt"


def test_without_certificates_nothing_points_to_them() -> None:
    assert not [path for path in provided() if "ssl" in path]


def test_the_users_are_root_nobody_and_one_for_programs() -> None:
    added = provided()
    assert added["etc/passwd"].read().decode() == (
        "root:x:0:0:root:/root:/usr/sbin/nologin\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
        "nonroot:x:65532:65532:nonroot:/nonexistent:/usr/sbin/nologin\n"
    )


def test_layers_have_one_owner_so_no_user_has_a_home() -> None:
    added = provided()
    assert {entry.owner for entry in added.values()} == {0}
    assert not [path for path in added if path.split("/")[0] == "home"]


def test_what_a_package_brings_itself_is_left_alone() -> None:
    added = provided(file("etc/passwd", b"own"), symlink("var/run", "../run"))
    assert "etc/passwd" not in added and "var/run" not in added


def test_an_empty_directory_gives_way_to_a_link_and_a_full_one_does_not() -> None:
    added = provided(directory("var/run"), file("var/lock/held", b""))
    assert added["var/run"] == symlink("var/run", "/run")
    assert "var/lock" not in added


def test_temporary_folders_are_sticky_whatever_the_package_says() -> None:
    assert provided(directory("tmp", 0o755))["tmp"].mode == 0o1777


def test_the_clock_is_utc_where_there_are_time_zones() -> None:
    assert "etc/localtime" not in provided()
    added = provided(file("usr/share/zoneinfo/Etc/UTC", b"TZif"))
    assert added["etc/localtime"].target == "/usr/share/zoneinfo/Etc/UTC"
    assert added["etc/timezone"].read() == b"Etc/UTC\n"
