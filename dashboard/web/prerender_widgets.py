"""What the components of dcc and dash-bootstrap-components look like before any script has run.

Same tags and classes as the components give once alive, so that the page does not jump when they take over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from dashboard.components.markup import classes, component_id, element

Props = Mapping[str, Any]
Renderer = Callable[[Any], Markup]
Widget = Callable[[Props, Renderer], Markup]

_CARRIED = ("id", "style", "title", "role", "hidden")


def _carry(props: Props, *names: str) -> dict[str, Any]:
    """The props that are attributes of the outer element, wildcard ones included."""
    return {
        name: value
        for name, value in props.items()
        if name in _CARRIED or name in names or name.startswith(("data-", "aria-"))
    }


WAITS: Props = MappingProxyType({"disabled": True, "data-waits": True})
"""A control of the first response: it can do nothing without the script that keeps what is done with it."""


def _waiting(props: Props) -> Mapping[str, Any]:
    """A control is disabled for good, or until somebody keeps what is done with it; a field of a form is neither."""
    if props.get("disabled"):
        return {"disabled": True}
    return {} if props.get("name") else WAITS


def _own_classes(props: Props) -> str:
    return classes(props.get("class_name") or props.get("className"))


def _boxed(tag: str, base: str = "") -> Widget:
    """A widget that is one element around its children."""

    def widget(props: Props, render: Renderer) -> Markup:
        carried = _carry(props) | {"className": classes(base, _own_classes(props)) or None}
        return element(tag, carried, render(props.get("children")))

    return widget


def _nothing(_props: Props, _render: Renderer) -> Markup:
    return Markup("")


def _link(props: Props, render: Renderer) -> Markup:
    carried = _carry(props, "href", "target") | {"className": _own_classes(props) or None}
    content = props.get("children")
    return element("a", carried, render(props.get("href") if content is None else content))


def _button(props: Props, render: Renderer) -> Markup:
    colour = props.get("color") or "primary"
    kind = f"btn-outline-{colour}" if props.get("outline") else f"btn-{colour}"
    size = f"btn-{props['size']}" if props.get("size") else ""
    carried = _carry(props) | {"className": classes("btn", kind, size, _own_classes(props))}
    content = render(props.get("children"))
    if props.get("href"):
        return element("a", carried | {"href": props["href"], "target": props.get("target")}, content)
    return element("button", carried | {"type": props.get("type") or "button", **_waiting(props)}, content)


def _alert(props: Props, render: Renderer) -> Markup:
    if props.get("is_open") is False:
        return Markup("")
    name = classes("fade alert", f"alert-{props.get('color') or 'success'}", _own_classes(props), "show")
    return element("div", _carry(props) | {"role": "alert", "className": name}, render(props.get("children")))


def _choices(props: Props) -> list[dict[str, Any]]:
    """The options in their long form, whichever of Dash's short forms they were given in."""
    options = props.get("options") or []
    if isinstance(options, Mapping):
        return [{"value": value, "label": label} for value, label in options.items()]
    return [dict(option) if isinstance(option, Mapping) else {"value": option, "label": option} for option in options]


def _select(base: str) -> Widget:
    def widget(props: Props, render: Renderer) -> Markup:
        current = props.get("value")
        chosen = {str(value) for value in (current if isinstance(current, list) else [current])}
        options = [
            element(
                "option",
                {
                    "value": choice["value"],
                    "disabled": bool(choice.get("disabled")),
                    "selected": str(choice["value"]) in chosen,
                },
                render(choice.get("label")),
            )
            for choice in _choices(props)
        ]
        size = f"{base}-{props['size']}" if base and props.get("size") in ("sm", "lg") else ""
        carried = _carry(props, "name", "required") | {
            "className": classes(base, size, _own_classes(props)) or None,
            **_waiting(props),
        }
        return element("select", carried, Markup("").join(options))

    return widget


def _checks(kind: str, prefix: str) -> Widget:
    """Check boxes, switches or radio buttons with their labels."""

    def widget(props: Props, render: Renderer) -> Markup:
        current = props.get("value")
        chosen = current if isinstance(current, list) else [current]
        box = classes("form-check", props.get("inline") and "form-check-inline", props.get("switch") and "form-switch")
        owner = component_id(props.get("id", ""))
        lines = []
        for choice in _choices(props):
            key = choice.get("input_id") or f"_dbcprivate_{prefix}_{owner}_input_{choice['value']}"
            ticked = choice["value"] in chosen
            control = {"id": key, "type": kind, "value": choice["value"], "checked": ticked, **_waiting(choice)}
            input_name = classes("form-check-input", props.get("input_class_name"))
            label_name = classes("form-check-label", props.get("label_class_name"))
            lines.append(
                element(
                    "div",
                    {"className": box},
                    element("input", control | {"className": input_name})
                    + element("label", {"htmlFor": key, "className": label_name}, render(choice.get("label"))),
                )
            )
        return element("div", _carry(props) | {"className": _own_classes(props) or None}, Markup("").join(lines))

    return widget


def _check(name: str) -> Widget:
    def widget(props: Props, render: Renderer) -> Markup:
        control = {"id": props.get("id"), "type": "checkbox", "checked": bool(props.get("value")), **_waiting(props)}
        label = {"htmlFor": props.get("id"), "className": "form-check-label form-label"}
        content = element("input", control | {"className": "form-check-input"}) + element(
            "label", label, render(props.get("label"))
        )
        return element("div", {"className": classes(name, _own_classes(props)), "style": props.get("style")}, content)

    return widget


def _input(base: str) -> Widget:
    def widget(props: Props, _render: Renderer) -> Markup:
        size = f"{base}-{props['size']}" if base and props.get("size") in ("sm", "lg") else ""
        carried = _carry(props, "name", "type", "placeholder", "value", "min", "max", "step", "required")
        carried |= {"className": classes(base, size, _own_classes(props)) or None, **_waiting(props)}
        return element("input", carried)

    return widget


def _textarea(base: str) -> Widget:
    def widget(props: Props, _render: Renderer) -> Markup:
        carried = _carry(props, "name", "placeholder", "rows") | {
            "className": classes(base, _own_classes(props)) or None,
            **_waiting(props),
        }
        return element("textarea", carried, str(props.get("value") or ""))

    return widget


def _label(props: Props, render: Renderer) -> Markup:
    target = props.get("html_for")
    hidden = "visually-hidden" if props.get("hidden") else ""
    carried = {name: value for name, value in _carry(props).items() if name != "hidden"}
    carried |= {"htmlFor": target, "className": classes("form-label", hidden, _own_classes(props))}
    return element("label", carried, render(props.get("children")))


def _badge(props: Props, render: Renderer) -> Markup:
    name = classes("badge", f"bg-{props.get('color') or 'secondary'}", props.get("pill") and "rounded-pill")
    carried = _carry(props) | {"className": classes(name, _own_classes(props))}
    return element("span", carried, render(props.get("children")))


def _table(props: Props, render: Renderer) -> Markup:
    looks = [f"table-{look}" for look in ("striped", "bordered", "borderless", "hover") if props.get(look)]
    small = "table-sm" if props.get("size") == "sm" else ""
    table = element(
        "table",
        _carry(props) | {"className": classes("table", *looks, small, _own_classes(props))},
        render(props.get("children")),
    )
    return element("div", {"className": "table-responsive"}, table) if props.get("responsive") else table


def _collapse(props: Props, render: Renderer) -> Markup:
    name = classes("collapse", props.get("is_open") and "show", _own_classes(props))
    return element("div", _carry(props) | {"className": name}, render(props.get("children")))


_DCC = "dash_core_components"
_DBC = "dash_bootstrap_components"

WIDGETS: Mapping[tuple[str, str], Widget] = {
    **{(_DCC, kind): _nothing for kind in ("Store", "Location", "Interval", "Download", "Clipboard", "ConfirmDialog")},
    **{(_DBC, kind): _nothing for kind in ("Tooltip", "Popover", "Modal", "Offcanvas", "Toast")},
    (_DCC, "Link"): _link,
    (_DCC, "Loading"): _boxed("div"),
    (_DCC, "Input"): _input(""),
    (_DCC, "Textarea"): _textarea(""),
    (_DCC, "Dropdown"): _select(""),
    (_DCC, "Checklist"): _checks("checkbox", "checklist"),
    (_DCC, "RadioItems"): _checks("radio", "radioitems"),
    (_DBC, "Container"): _boxed("div", "container"),
    (_DBC, "Row"): _boxed("div", "row"),
    (_DBC, "Col"): _boxed("div", "col"),
    (_DBC, "Card"): _boxed("div", "card"),
    (_DBC, "CardHeader"): _boxed("div", "card-header"),
    (_DBC, "CardBody"): _boxed("div", "card-body"),
    (_DBC, "CardFooter"): _boxed("div", "card-footer"),
    (_DBC, "Stack"): _boxed("div", "vstack"),
    (_DBC, "Nav"): _boxed("nav", "nav"),
    (_DBC, "NavItem"): _boxed("li", "nav-item"),
    (_DBC, "NavLink"): _link,
    (_DBC, "Form"): _boxed("form"),
    (_DBC, "FormText"): _boxed("small", "form-text"),
    (_DBC, "InputGroup"): _boxed("div", "input-group"),
    (_DBC, "InputGroupText"): _boxed("span", "input-group-text"),
    (_DBC, "ButtonGroup"): _boxed("div", "btn-group"),
    (_DBC, "Button"): _button,
    (_DBC, "Alert"): _alert,
    (_DBC, "Select"): _select("form-select"),
    (_DBC, "Checklist"): _checks("checkbox", "checklist"),
    (_DBC, "RadioItems"): _checks("radio", "radioitems"),
    (_DBC, "Checkbox"): _check("form-check"),
    (_DBC, "Switch"): _check("form-check form-switch"),
    (_DBC, "Input"): _input("form-control"),
    (_DBC, "Textarea"): _textarea("form-control"),
    (_DBC, "Label"): _label,
    (_DBC, "Badge"): _badge,
    (_DBC, "Table"): _table,
    (_DBC, "Collapse"): _collapse,
}
