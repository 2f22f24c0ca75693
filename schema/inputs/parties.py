"""What is sent to sign in."""

import strawberry


@strawberry.input(description="A login and its password.")
class SignInInput:
    login: str
    password: str
    appointment_id: strawberry.ID | None = strawberry.field(
        default=None, description="Under which appointment to act; by default the first."
    )


@strawberry.input(description="A refresh token, used up by this.")
class RefreshInput:
    refresh_token: str
    appointment_id: strawberry.ID | None = strawberry.field(
        default=None, description="Switch to another appointment; by default stay under the same."
    )
