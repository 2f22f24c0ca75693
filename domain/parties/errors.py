"""What the door refuses."""

from domain.errors import Refusal


class WrongCredentials(Refusal):
    """Login or password is wrong. Check both; after {most} failures in {minutes} minutes the login is held for a while.

    登录名或密码错误。请核对;{minutes} 分钟内失败 {most} 次后,该登录名会被暂时锁定。
    """


class TooManyAttempts(Refusal):
    """There were too many failed sign-ins for this login. Wait {minutes} minutes, or ask your administrator.

    该登录名失败次数过多。请等待 {minutes} 分钟,或联系管理员。
    """


class NoAppointment(Refusal):
    """You hold no role here today. Ask your organisation's administrator to appoint you.

    您今天没有任何有效任职。请联系所在单位管理员。
    """


class RefreshRefused(Refusal):
    """This refresh token has expired, was used before, or was revoked. Sign in again.

    刷新令牌已过期、已使用过或已被撤销。请重新登录。
    """
