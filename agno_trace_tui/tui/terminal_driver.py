"""A way to write to the terminal between frames, for what Textual has no word for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver


def told_to(driver_class: type[Driver], tell: Callable[[Callable[[str], None]], None]) -> type[Driver]:
    """The same driver, which tells how to write through it: in turn with what is drawn, never within it.

    While the terminal is handed over to another program, nothing is written.
    """

    class ToldDriver(driver_class):  # type: ignore[valid-type, misc]
        """Tells how to write to the terminal."""

        is_handed_over = False

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            tell(self.write)

        def write(self, data: str) -> None:
            """Write, unless another program has the terminal."""
            if not self.is_handed_over:
                super().write(data)

        def suspend_application_mode(self) -> None:
            """Another program gets the terminal."""
            super().suspend_application_mode()
            self.is_handed_over = True

        def resume_application_mode(self) -> None:
            """The terminal is back."""
            self.is_handed_over = False
            super().resume_application_mode()

    return ToldDriver
