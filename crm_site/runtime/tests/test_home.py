from concurrent.futures import ThreadPoolExecutor

from crm_site.runtime import home


def test_a_secret_is_made_once_and_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("CRM_HOME", str(tmp_path / "new"))

    first = home.secret("key")

    assert len(first) >= 50
    assert home.secret("key") == first
    assert home.secret("other") != first


def test_a_secret_is_for_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.setenv("CRM_HOME", str(tmp_path))

    home.secret("key")

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_processes_that_come_at_once_get_the_same_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("CRM_HOME", str(tmp_path))

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(home.secret, ["key"] * 32))

    assert len(found) == 1


def test_each_checkout_has_a_home_of_its_own(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    here = home.default()
    monkeypatch.setattr(home, "PROJECT", home.PROJECT / "elsewhere")

    assert home.default() != here


def test_a_user_keeps_the_data_in_the_project(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    assert home.default() == home.PROJECT / ".crm"
