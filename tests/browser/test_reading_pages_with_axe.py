"""Every main page of the sample company: axe finds nothing serious, nothing scrolls sideways on a small phone."""

from pathlib import Path

import pytest

from .company import PAGES

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
FACES = {"light": (1440, 900), "dark": (1440, 900), "light phone": (390, 844), "dark phone": (390, 844)}
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "lt"])
def test_axe_finds_nothing_serious(company, language, name):
    company.speak(language)
    context = company.window(PAGES[name][0], reduced_motion="reduce")  # a colour that is still changing is nobody's
    page = context.new_page()
    page.goto(company.address(name))
    # past the policy of the page, which lets no foreign script in
    axe = {"expression": AXE.read_text(encoding="utf-8")}
    context.new_cdp_session(page).send("Runtime.evaluate", axe)
    found = {}
    for face, (width, height) in FACES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=face.split()[0])
        answer = page.evaluate(RUN, RULES)
        assert len(answer["passes"]) > 20  # it did look
        for wrong in answer["violations"]:
            if wrong["impact"] in GRAVE:
                found[f"{face} {wrong['id']}"] = [node["html"][:200] for node in wrong["nodes"][:3]]
    context.close()
    assert found == {}


# 720 CSS px is what is left of a desktop screen of 1440 px at 200 %
@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize("language", ["en", "lt"])
def test_no_page_scrolls_sideways(company, width, language):
    company.speak(language)
    wide = {}
    for name, (who, _path) in PAGES.items():
        context = company.window(who, viewport={"width": width, "height": 640}, locale=language)
        page = context.new_page()
        page.goto(company.address(name))
        if extra := page.evaluate(SIDEWAYS):
            wide[name] = extra
        context.close()
    company.speak("en")
    assert wide == {}


SIDEWAYS = """() => {
  const scrolls = [...document.querySelectorAll("html, .main > *, main")].filter(e => e.scrollWidth > e.clientWidth + 1)
  const meant = e => e.matches("[role=toolbar]") && getComputedStyle(e).overflowX === "auto"
  return scrolls.filter(e => !meant(e) && e.clientWidth).map(e => `${e.tagName}.${e.className} ${e.scrollWidth}`)
}"""
