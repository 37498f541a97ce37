from __future__ import annotations

from slimfit.core.base.control import Paragraph, dependency_groups, parse_paragraphs

TEXT = """\
Package: tzdata
Version: 2025b-0
Description: time zone data
 Long text: with a colon
 .
 end

# a comment

Package: libc6
"""


def test_paragraphs_keep_fields_in_order_with_their_continuations() -> None:
    assert parse_paragraphs(TEXT) == (
        Paragraph(
            (
                ("Package", "tzdata"),
                ("Version", "2025b-0"),
                ("Description", "time zone data\n Long text: with a colon\n .\n end"),
            )
        ),
        Paragraph((("Package", "libc6"),)),
    )


def test_field_names_have_no_case_and_absent_fields_are_empty() -> None:
    paragraph, _ = parse_paragraphs(TEXT)
    assert paragraph.get("version") == "2025b-0"
    assert paragraph.get("Depends") == ""


def test_a_rendered_paragraph_reads_as_it_was_written() -> None:
    paragraph, _ = parse_paragraphs(TEXT)
    assert paragraph.render() == TEXT.split("\n\n")[0] + "\n"
    conffiles = Paragraph((("Conffiles", "\n /etc/x 123"),))
    assert conffiles.render() == "Conffiles:\n /etc/x 123\n"


def test_dependencies_lose_versions_architectures_and_qualifiers() -> None:
    assert dependency_groups("libc6 (>= 2.34), a | b (= 1) | c", "", "python3:any, d [amd64]") == (
        ("libc6",),
        ("a", "b", "c"),
        ("python3",),
        ("d",),
    )
