import os
from pathlib import Path

import pytest

from crm_site.runtime import account
from crm_site.runtime.address import LONGEST_SOCKET, POSTGRES_SOCKET, Address, UnsafeFolder, private


def test_sockets_lie_in_the_home():
    address = Address(Path("/srv/crm"))

    assert address.sockets == address.servers / "run"


def test_a_long_path_gets_short_sockets(monkeypatch):
    monkeypatch.setattr(account, "for_servers", lambda: None)
    address = Address(Path("/srv") / ("long" * 30))

    assert len(os.fsencode(address.sockets / POSTGRES_SOCKET)) <= LONGEST_SOCKET
    assert address.sockets != Address(Path("/srv") / ("lang" * 30)).sockets


def test_a_home_out_of_reach_keeps_its_servers_elsewhere(monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    stranger = next(found for found in account.pwd.getpwall() if found.pw_uid not in (0, os.geteuid()))
    monkeypatch.setattr(account, "for_servers", lambda: stranger)

    assert not Address(tmp_path).servers.is_relative_to(tmp_path)


def test_a_folder_of_somebody_else_is_refused(monkeypatch, tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "target")
    monkeypatch.setattr(account, "for_servers", lambda: None)

    with pytest.raises(UnsafeFolder):
        private(tmp_path / "run")
