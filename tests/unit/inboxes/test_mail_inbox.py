"""The mail inbox: whole mails, journaled before the 250, and what a mail must be to be read."""

from __future__ import annotations

import hashlib
import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

import pytest
from at_work import AtWork, at_work

from nisi.history.payload import payload_of
from nisi.inboxes.mail import MAX_MAIL, mailbox
from nisi.journal.records import Delivered, DeliveryRefused


def mail(*attachments: tuple[str, bytes], key: str | None = "<m1@court.test>") -> bytes:
    """A mail for people with these attachments, each with its media type."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "court@court.test", mailbox("prison"), "An order"
    if key:
        message["Message-ID"] = key
    message.set_content("An order is attached.\n.\nThe line above was a dot.\n")
    for media_type, content in attachments:
        kind, _, subkind = media_type.partition("/")
        message.add_attachment(content, kind, subkind, filename="order")
    return message.as_bytes().replace(b"\n", b"\r\n")


def posted(inboxes: AtWork) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", inboxes.ports["prison"], local_hostname="court.test", timeout=15)


def send(inboxes: AtWork, content: bytes, to: str = mailbox("prison")) -> None:
    with posted(inboxes) as connection:
        connection.sendmail("court@court.test", [to], content)


def delivered(
    body: str, encoding: str = "utf-8", media_type: str = "message/rfc822", signature: str = "none"
) -> Delivered:
    return Delivered(
        partner="prison", key=None, signature=signature, media_type=media_type, size=len(body), sha256="",
        encoding=encoding, body=body,
    )  # fmt: skip


ORDER = b'{"order": "\xc3\xa9"}'


def test_a_mail_is_kept_whole_and_its_attachment_is_what_is_read(tmp_path: Path) -> None:
    """Every byte that came, the Message-ID as its key, no signature; the attachment's bytes as they were attached."""
    content = mail(("application/json", ORDER))
    with at_work(tmp_path, prison="smtp") as inboxes:
        send(inboxes, content)
        (record,) = inboxes.records(Delivered)
    assert record.body.encode() == content
    assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert (record.key, record.signature, record.answered) == ("<m1@court.test>", "none", "taken")
    assert payload_of(record) == ORDER


def test_several_mails_may_come_in_one_connection(tmp_path: Path) -> None:
    """Each by itself, with its own key."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        with posted(inboxes) as connection:
            for key in ("<1@c.test>", "<2@c.test>"):
                content = mail(("application/json", ORDER), key=key)
                connection.sendmail("court@court.test", [mailbox("prison")], content)
        assert [record.key for record in inboxes.records(Delivered)] == ["<1@c.test>", "<2@c.test>"]


def test_a_mail_without_an_id_has_no_key(tmp_path: Path) -> None:
    """It is kept all the same."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        send(inboxes, mail(("application/json", ORDER), key=None))
        assert [record.key for record in inboxes.records(Delivered)] == [None]


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "not announced"])
def test_a_mail_that_is_too_large_is_refused_and_that_it_came_is_journaled(tmp_path: Path, announced: bool) -> None:
    """552, whether the sender says beforehand how much it will be or not; the next mail is taken."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        with posted(inboxes) as connection:
            connection.ehlo()
            if announced:
                assert connection.mail("court@court.test", [f"size={MAX_MAIL + 1}"])[0] == 552
            else:
                connection.mail("court@court.test")
                connection.rcpt(mailbox("prison"))
                assert connection.data((b"x" * 998 + b"\r\n") * (MAX_MAIL // 1000 + 1))[0] == 552
            connection.rset()
            connection.sendmail("court@court.test", [mailbox("prison")], mail(("application/json", ORDER)))
        (refused,) = inboxes.records(DeliveryRefused)
        assert (refused.partner, refused.why[:3]) == ("prison", "552")
        assert len(inboxes.records(Delivered)) == 1


def test_mail_to_another_mailbox_is_refused(tmp_path: Path) -> None:
    """550, and the journal says that it came."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(inboxes, mail(("application/json", ORDER)), to="governor@prison.test")
        (refused,) = inboxes.records(DeliveryRefused)
    assert refused.why == "there is no mailbox governor@prison.test"


def test_encryption_is_not_offered(tmp_path: Path) -> None:
    """The inbox stands on loopback; a platform that insists on STARTTLS is told that there is none."""
    with at_work(tmp_path, prison="smtp") as inboxes, posted(inboxes) as connection:
        connection.ehlo()
        assert not connection.has_extn("starttls")
        assert connection.docmd("STARTTLS")[0] == 454


def test_a_sender_that_hangs_up_before_the_dot_has_sent_nothing(tmp_path: Path) -> None:
    """Half a mail is no mail; the inbox goes on."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        with socket.create_connection(("127.0.0.1", inboxes.ports["prison"])) as caller:
            for command in ("HELO c.test", "MAIL FROM:<a@c.test>", f"RCPT TO:<{mailbox('prison')}>", "DATA"):
                caller.recv(1000)
                caller.sendall(command.encode() + b"\r\n")
            caller.recv(1000)
            caller.sendall(b"Subject: half\r\n\r\nha")
        send(inboxes, mail(("application/json", ORDER), key="<whole@c.test>"))
        assert [record.key for record in inboxes.records(Delivered)] == ["<whole@c.test>"]


def test_a_sender_that_does_not_wait_for_the_answer_has_sent(tmp_path: Path) -> None:
    """The mail is on disk before the 250."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        inboxes.behave("prison", "slow", after_s=2.0)
        with socket.create_connection(("127.0.0.1", inboxes.ports["prison"])) as caller:
            for command in ("HELO c.test", "MAIL FROM:<a@c.test>", f"RCPT TO:<{mailbox('prison')}>", "DATA"):
                caller.recv(1000)
                caller.sendall(command.encode() + b"\r\n")
            caller.recv(1000)
            caller.sendall(mail(("application/json", ORDER)) + b".\r\n")
            inboxes.until(Delivered)
        inboxes.behave("prison", "well")
        send(inboxes, mail(("application/json", ORDER), key="<next@c.test>"))
        assert len(inboxes.records(Delivered)) == 2


def test_a_failing_mailbox_says_try_again_and_has_not_taken_the_mail(tmp_path: Path) -> None:
    """451, and the record says that it failed."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        inboxes.behave("prison", "failing")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(inboxes, mail(("application/json", ORDER)))
        assert refused.value.smtp_code == 451
        assert [record.answered for record in inboxes.records(Delivered)] == ["failed"]


def test_a_mailbox_that_withholds_its_answer_has_taken_the_mail(tmp_path: Path) -> None:
    """The connection is cut before the 250."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        inboxes.behave("prison", "withholding")
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(inboxes, mail(("application/json", ORDER)))
        assert [record.answered for record in inboxes.records(Delivered)] == ["withheld"]


def test_a_mailbox_that_is_down_refuses_and_comes_back(tmp_path: Path) -> None:
    """Connection refused, and then the same port again."""
    with at_work(tmp_path, prison="smtp") as inboxes:
        with posted(inboxes) as kept:
            inboxes.behave("prison", "down")
            with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
                kept.sendmail("court@court.test", [mailbox("prison")], mail(("application/json", ORDER)))
        with pytest.raises(ConnectionRefusedError):
            posted(inboxes)
        inboxes.behave("prison", "well")
        send(inboxes, mail(("application/json", ORDER)))
        assert len(inboxes.records(Delivered)) == 1


# What is read out of a mail


UNREADABLE = {
    "no attachment": mail(),
    "two attachments": mail(("application/json", b"{}"), ("application/json", b"{}")),
    "an attachment of another kind": mail(("application/pdf", b"{}")),
    "an attached mail": mail(("application/json", b"{}")).replace(b"application/json", b"message/rfc822"),
    "broken base64": mail(("application/json", b"{}" * 60)).replace(b"e317", b"e3=="),
    "a part that never ends": mail(("application/json", b"{}")).rpartition(b"--")[0].rpartition(b"--")[0],
    "nothing at all": b"",
    "no mail": b"\xff\x00 \r\n" * 9,
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_mail_that_has_not_exactly_one_whole_attachment_cannot_be_read(content: bytes) -> None:
    """It stays as it came, and nobody guesses what was meant."""
    with pytest.raises(ValueError, match="attachment"):
        payload_of(delivered(content.decode("latin-1")))


def test_a_mail_in_parts_within_parts_beyond_measure_is_no_crash() -> None:
    """Whatever is raised is an exception that tabulating takes for unreadable."""
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(2000))
    with pytest.raises((ValueError, RecursionError)):
        payload_of(delivered(deep))


def test_only_mail_is_opened_and_other_deliveries_are_their_own_payload() -> None:
    """A webhook that calls its body a mail is read as it stands; a body that is no UTF-8 has nothing to read."""
    content = mail(("application/json", ORDER)).decode()
    assert payload_of(delivered(content, signature="valid")) == content.encode()
    assert payload_of(delivered("{}", media_type="")) == b"{}"
    with pytest.raises(ValueError, match="UTF-8"):
        payload_of(delivered("/w==", encoding="base64", media_type=""))
