from __future__ import annotations

from tests.emulator.oidc.conftest import new_request


def _login(world):
    request = new_request(scope="openid offline_access")
    status, tokens = world.exchange(request, world.browser().log_in(request)["code"])
    assert status == 200
    return tokens


def _refresh(world, token, **form):
    return world.token(grant_type="refresh_token", refresh_token=token, **form)


def test_a_refresh_token_is_issued_for_offline_access_and_works_again_and_again(world):
    first = _login(world)
    for _ in range(2):
        status, tokens = _refresh(world, first["refresh_token"])
        assert status == 200
        assert "refresh_token" not in tokens
        assert "nonce" not in world.claims(tokens["id_token"])


def test_a_rotated_token_that_comes_back_ends_the_family(world):
    world.register(rotate_refresh_tokens=True)
    first = _login(world)["refresh_token"]
    _, second = _refresh(world, first)
    assert second["refresh_token"] != first
    assert _refresh(world, first)[1]["situation"] == "REUSED_REFRESH_TOKEN"
    assert _refresh(world, second["refresh_token"])[1]["situation"] == "UNKNOWN_REFRESH_TOKEN"


def test_the_leeway_forgives_a_retry(world):
    world.register(rotate_refresh_tokens=True, rotation_leeway_seconds=30)
    first = _login(world)["refresh_token"]
    _refresh(world, first)
    world.clock.now += 29
    assert _refresh(world, first)[0] == 200
    world.clock.now += 1
    assert _refresh(world, first)[1]["situation"] == "REUSED_REFRESH_TOKEN"


def test_rotation_does_not_prolong_the_family(world):
    world.register(rotate_refresh_tokens=True, refresh_token_lifetime_seconds=100)
    first = _login(world)["refresh_token"]
    world.clock.now += 60
    _, second = _refresh(world, first)
    world.clock.now += 40
    assert _refresh(world, second["refresh_token"])[1]["situation"] == "EXPIRED_REFRESH_TOKEN"


def test_a_revoked_token_is_worthless_with_its_access_token(world):
    tokens = _login(world)
    client = world.app.test_client()
    response = client.post("/revoke", data={"token": tokens["refresh_token"]}, auth=("app", "s3cret-of-the-app"))
    assert response.status_code == 200
    assert _refresh(world, tokens["refresh_token"])[1]["situation"] == "UNKNOWN_REFRESH_TOKEN"
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/userinfo", headers=header).status_code == 401


def test_another_client_can_neither_use_nor_revoke_it(world):
    world.register("other")
    token = _login(world)["refresh_token"]
    other = ("other", "s3cret-of-the-app")
    assert world.token(auth=other, grant_type="refresh_token", refresh_token=token)[1]["situation"] == (
        "UNKNOWN_REFRESH_TOKEN"
    )
    world.app.test_client().post("/revoke", data={"token": token}, auth=other)
    assert _refresh(world, token)[0] == 200


def test_who_may_no_longer_use_the_client_gets_no_new_tokens(world):
    token = _login(world)["refresh_token"]
    world.realm.excluded.add("ada")
    assert _refresh(world, token)[1]["situation"] == "UNKNOWN_REFRESH_TOKEN"


def test_scopes_can_be_narrowed_but_not_widened(world):
    token = _login(world)["refresh_token"]
    assert _refresh(world, token, scope="openid")[1]["scope"] == "openid"
    assert _refresh(world, token, scope="openid email")[1]["situation"] == "INVALID_SCOPE"
