from crm_site.lib.mail.letter import parse


def read(head, body=b"x"):
    return parse(head + b"\r\n\r\n" + body)


def test_an_encoded_word_may_break_in_the_middle_of_a_character():
    assert read(b"Subject: =?utf-8?B?w7w=?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=").subject == "üü"


def test_a_name_may_hold_an_encoded_comma():
    letter = read(b"From: =?utf-8?Q?Moreno=2C_Ana?= <ana@example.com>")

    assert (letter.from_name, letter.from_address) == ("Moreno, Ana", "ana@example.com")


def test_raw_utf8_in_headers_is_read():
    letter = read("From: Jöhn <jöhn@mächine.example>\r\nSubject: Säying".encode())

    assert (letter.from_name, letter.from_address, letter.subject) == ("Jöhn", "jöhn@mächine.example", "Säying")


def test_answers_go_to_reply_to_when_there_is_one():
    assert read(b"From: a@example.com\r\nReply-To: Desk <desk@example.com>").reply_to == "desk@example.com"


def test_plain_text_is_preferred_and_the_formatted_kept():
    head = b"Content-Type: multipart/alternative; boundary=b"
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--b--"
    letter = read(head, body)

    assert (letter.text, letter.html) == ("plain", "<b>rich</b>")


def test_a_forwarded_mail_is_an_attachment():
    head = b"Content-Type: multipart/mixed; boundary=b"
    body = b"--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Old\r\n\r\nold\r\n--b--"
    letter = read(head, body)

    assert letter.text == "See below."
    assert [(file.name, b"Subject: Old" in file.content) for file in letter.files] == [("attachment-1.eml", True)]
