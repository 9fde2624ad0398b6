"""The faults that a test can let happen."""

from tests.discord_stand_in.gateway import Gateway, forgets
from tests.discord_stand_in.rest_faults import Fault
from tests.discord_stand_in.sessions import Op
from tests.discord_stand_in.world import GUILD_ID, Membership, World


class Faults:
    """What may go wrong between Discord and a program. All times are in seconds."""

    def __init__(self, world: World, gateway: Gateway, faults: list[Fault]) -> None:
        """`faults` are those that wait for their REST request, oldest first."""
        self.gateway = gateway
        self._world = world
        self._faults = faults

    def fail_next(
        self,
        method: str,
        path_part: str,
        *,
        status: int | None = None,
        after_effect: bool = False,
        retry_after: float = 0.1,
        everywhere: bool = False,
        times: int = 1,
    ) -> None:
        """Let the next requests with this method, and `path_part` in their path, fail.

        With `status` it is the answer (429 with `retry_after`; `everywhere` makes that the global
        limit, and what comes before it is over on a route of the bot's token is a violation);
        without it the connection is cut. With `after_effect` the request is served, and only the
        answer is lost. `times` is how many requests fail.
        """
        fault = Fault(
            method,
            path_part,
            status,
            cut=status is None,
            after_effect=after_effect,
            retry_after=retry_after,
            everywhere=everywhere,
        )
        self._faults += [fault] * times

    def delay_next(
        self,
        method: str,
        path_part: str,
        *,
        before: float = 0.0,
        after: float = 0.0,
        times: int = 1,
    ) -> None:
        """Let the next requests that fit be served late, or be answered late.

        `before` passes before the request has an effect, `after` between that and the answer.
        """
        self._faults += [Fault(method, path_part, before=before, after=after)] * times

    def delay_event(self, event: str, seconds: float, *, times: int = 1) -> None:
        """Keep the next gateway events of this name back, as INTERACTION_CREATE.

        The age of an interaction counts from when the user acted.
        """
        self.gateway.delays += [(event, seconds)] * times

    def drop(self, *, forget: bool = False, repeat: str | None = None) -> None:
        """Cut the gateway's connections; with `forget` a session can't be resumed either.

        `repeat` names an event, as INTERACTION_CREATE: the last of them is delivered a second
        time when the session is resumed.
        """
        self.gateway.repeat = repeat
        self.gateway.drop(forget=forget)

    def close_gateway(self, code: int, *, forget: bool | None = None) -> None:
        """Close the gateway's connections with a code of Discord's.

        By default the sessions are gone exactly after the codes that Discord says so of, 4007 and
        4009 among them.
        """
        self.gateway.close(code, forget=forgets(code) if forget is None else forget)

    def ask_to_reconnect(self) -> None:
        """Send op 7; the sessions can be resumed."""
        self.gateway.tell(Op.RECONNECT)

    def invalidate_sessions(self, *, resumable: bool) -> None:
        """Send op 9; the sessions are gone unless they are `resumable`."""
        self.gateway.tell(Op.INVALID_SESSION, resumable, forget=not resumable)

    def refuse_gateway(self, times: int = 1, *, status: int = 503) -> None:
        """Refuse the next handshakes; `gateway.refused` counts them."""
        self.gateway.refusals, self.gateway.refusal_status = times, status

    def silence_heartbeats(self, *, silent: bool = True) -> None:
        """Leave heartbeats without an answer, or answer them again."""
        self.gateway.silent = silent

    def lose_guild(self, *, outage: bool = True) -> None:
        """Let the server be unavailable, or (without `outage`) remove the bot from it."""
        self._world.membership = Membership.OUTAGE if outage else Membership.REMOVED
        gone: dict[str, object] = {"id": str(GUILD_ID)}
        if outage:
            gone["unavailable"] = True
        self.gateway.dispatch("GUILD_DELETE", gone)

    def restore_guild(self) -> None:
        """End the outage, or take the bot into the server again."""
        self._world.membership = Membership.MEMBER
        self.gateway.dispatch("GUILD_CREATE", self._world.guild_create())
