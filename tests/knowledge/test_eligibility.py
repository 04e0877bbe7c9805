"""What students are told of the routes that they fit, judged over the real content."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.eligibility import Catalogue, Held, Profile, RequirementVerdict, RouteVerdict, Verdict, judge
from knowledge.schema import Qualification, Requirement, Route, Rule
from tests.knowledge.catalogue import fact_ids, load_catalogue

MET, NOT_KNOWN, NOT_MET = Verdict.MET, Verdict.NOT_KNOWN, Verdict.NOT_MET
PHYSICS = Held("a_level", "physics")
HNC = Held("hnc", "engineering")


def routes(profile: Profile) -> dict[str, RouteVerdict]:
    return {verdict.route: verdict for verdict in judge(profile, load_catalogue())}


def asked(profile: Profile, key: str) -> RequirementVerdict:
    route = routes(profile)[key.split(".")[0]]
    return next(item for item in route.requirements if item.id == key)


def test_a_level_physics_alone_leaves_the_level_4_open():
    profile = Profile((PHYSICS,), nation="england")
    assert asked(profile, "ctts.a-level").verdict is MET
    assert asked(profile, "ctts.level-4").verdict is NOT_KNOWN
    assert asked(profile, "ctts.level-4").questions == (
        "Do you have a level 4 qualification or above, such as an HNC or a CertHE?",
    )
    assert routes(profile)["ctts"].verdict is NOT_KNOWN


def test_a_level_physics_and_nothing_else_lacks_the_level_4():
    level_4 = asked(Profile((PHYSICS,), nation="england", complete=True), "ctts.level-4")
    assert level_4.verdict is NOT_MET
    assert level_4.missing is not None
    assert "HNC" in (level_4.missing.text or "")
    assert level_4.missing.facts[0] == "entry.ipem-l4"


def test_a_level_physics_and_an_hnc_leave_only_the_job_open():
    ctts = routes(Profile((PHYSICS, HNC), nation="england", complete=True))["ctts"]
    assert [(item.id, item.verdict) for item in ctts.requirements] == [
        ("ctts.a-level", MET),
        ("ctts.level-4", MET),
        ("ctts.job", NOT_KNOWN),
    ]
    assert ctts.why.startswith("Of 3 things that it asks for, you have 2 and I cannot tell about 1 yet.")


def test_a_physics_degree_stands_for_a_level_and_level_4():
    profile = Profile((Held("degree", "physics"),), nation="england", complete=True)
    assert asked(profile, "ctts.a-level").verdict is MET
    assert asked(profile, "ctts.level-4").verdict is MET


def test_a_btec_in_engineering_is_neither_taken_nor_refused_for_the_a_level():
    profile = Profile((Held("btec", "engineering", "DMM"),), nation="england", complete=True)
    for key in ("ctts.a-level", "ptp.a-levels", "apprenticeship.a-levels"):
        assert asked(profile, key).verdict is NOT_KNOWN, key
        assert asked(profile, key).doubts == ("I do not know if your BTEC in engineering counts instead.",)


def test_a_btec_in_applied_science_leaves_the_degree_course_to_the_university():
    verdict = asked(Profile((Held("btec", "applied_science", "DDM"),), complete=True), "ptp.a-levels")
    assert verdict.verdict is NOT_KNOWN
    assert verdict.doubts == ("I do not know if your BTEC in applied science counts instead.",)
    assert verdict.missing is not None
    assert "ask" in (verdict.missing.text or "")


def test_scottish_highers_are_below_what_the_scheme_asks_for_in_scotland():
    highers = (Held("scottish_higher", "physics", "B"), Held("scottish_higher", "maths", "B"))
    ctts = routes(Profile(highers, nation="scotland", complete=True))["ctts"]
    assert [item.id for item in ctts.requirements] == ["ctts.scqf-7", "ctts.job"]
    assert ctts.requirements[0].verdict is NOT_MET
    assert asked(Profile((*highers, Held("hnc", "applied_science")), nation="scotland"), "ctts.scqf-7").verdict is MET
    assert asked(Profile((Held("advanced_higher", "physics"),), nation="scotland"), "ctts.scqf-7").verdict is MET


def test_nobody_without_qualifications_is_told_that_a_route_is_met():
    verdicts = routes(Profile(nation="england", complete=True))
    assert {key for key, verdict in verdicts.items() if verdict.verdict is MET} == set()
    assert verdicts["assistant"].verdict is NOT_KNOWN
    assert verdicts["ctts"].verdict is NOT_MET
    assert verdicts["ptp"].verdict is NOT_MET
    assert "only usually asked for" in verdicts["ptp"].why


def test_the_degree_apprenticeship_is_england_s():
    wales = routes(Profile((PHYSICS,), nation="wales"))
    assert wales["apprenticeship"].verdict is NOT_MET
    assert asked(Profile(nation="wales"), "apprenticeship.nation").missing is not None
    assert asked(Profile(nation="england"), "apprenticeship.nation").verdict is MET
    assert asked(Profile(), "apprenticeship.nation").questions == (
        "Where do you live, or want to train: England, Scotland, Wales or Northern Ireland?",
    )


def test_what_is_only_for_another_nation_is_left_out():
    assert "associate.level-3" in {item.id for item in routes(Profile(nation="wales"))["associate"].requirements}
    assert "associate.level-3" not in {item.id for item in routes(Profile(nation="england"))["associate"].requirements}


def test_grades_without_subjects_bring_the_question_which_subjects():
    verdict = asked(Profile((Held("a_level", None, "BBB"),), complete=True), "ctts.a-level")
    assert verdict.verdict is NOT_KNOWN
    assert "Which subject is your A level in?" in verdict.questions


@pytest.mark.parametrize(
    ("held", "open_verdict", "complete_verdict"),
    [
        ((Held("a_level", "art"),), NOT_KNOWN, NOT_MET),
        ((Held("gcse", "physics", "9"),), NOT_KNOWN, NOT_MET),
        ((Held("t_level", "science"),), NOT_KNOWN, NOT_MET),
        ((Held("leaving_cert", "physics", "H2"),), NOT_KNOWN, NOT_KNOWN),
        ((Held("a_level", "engineering", "E"),), MET, MET),
    ],
)
def test_the_wrong_subject_or_level_counts_against_a_student_only_when_there_is_nothing_else(
    held, open_verdict, complete_verdict
):
    profile = Profile(held, nation="england")
    assert asked(profile, "ctts.a-level").verdict is open_verdict
    assert asked(replace(profile, complete=True), "ctts.a-level").verdict is complete_verdict


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        ((Held("gcse", None, "98765"),), MET),
        ((Held("gcse", None, "4"),) * 5, MET),
        ((Held("gcse", None, "C"),) * 5, MET),
        ((Held("gcse", None, "44443"),), NOT_MET),
        ((Held("gcse"),) * 5, NOT_KNOWN),
        ((Held("gcse", "maths", "5"),) * 5, NOT_MET),
        ((Held("gcse", "maths", "55555"),), NOT_MET),
    ],
)
def test_five_gcses_at_grade_4_are_counted(held, verdict):
    assert asked(Profile(held, complete=True), "ptp.gcses").verdict is verdict


def test_whoever_has_a_levels_is_asked_for_the_gcses_that_were_left_unsaid():
    gcses = asked(Profile((PHYSICS, Held("a_level", "art")), complete=True), "ptp.gcses")
    assert gcses.verdict is NOT_KNOWN
    assert gcses.questions == ("Do you have five GCSEs at grade 4 or above?",)
    assert gcses.doubts == ()


def test_grades_and_subjects_told_apart_are_not_counted_twice():
    two = asked(Profile((PHYSICS, Held("a_level", None, "B")), complete=True), "ptp.a-levels")
    assert two.verdict is NOT_KNOWN
    assert two.questions == ("Do you have at least two A levels, one of them in a science, maths or engineering?",)


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        ((Held("degree", "physics", "2:1"),), MET),
        ((Held("degree", "physics", "first"),), MET),
        ((Held("degree", "physics", "2.2"),), NOT_MET),
        ((Held("degree", "physics", "2:2"), Held("masters", "physics")), MET),
        ((Held("degree", "history", "1st"),), NOT_MET),
        ((Held("degree", "engineering"),), NOT_KNOWN),
    ],
)
def test_the_stp_asks_for_a_class_of_degree(held, verdict):
    assert asked(Profile(held, complete=True), "stp.degree").verdict is verdict


def test_the_way_to_another_job_comes_last_and_says_so():
    last = judge(Profile((Held("degree", "physics", "1st"),), nation="england"), load_catalogue())[-1]
    assert (last.route, last.verdict) == ("stp", MET)
    assert "neighbouring job" in last.why
    assert "no promise" in last.why


def test_work_in_the_nhs_leaves_open_whether_it_is_the_trainee_post():
    nhs = asked(Profile(employed_in="nhs"), "ctts.job")
    assert nhs.verdict is NOT_KNOWN
    assert nhs.questions == (
        "Do you have a job as a trainee clinical technologist in an IPEM accredited training centre?",
    )
    assert asked(Profile(employed_in="other"), "ctts.job").verdict is NOT_MET
    assert asked(Profile(employed_in="other"), "equivalence.work").verdict is NOT_KNOWN
    assert asked(Profile(employed_in="none"), "equivalence.work").verdict is NOT_MET


def test_a_job_elsewhere_does_not_push_a_route_down():
    without = judge(Profile((HNC,), nation="england"), load_catalogue())
    elsewhere = judge(Profile((HNC,), nation="england", employed_in="other"), load_catalogue())
    assert [verdict.route for verdict in elsewhere] == [verdict.route for verdict in without]
    assert (elsewhere[0].route, elsewhere[0].verdict) == ("ctts", NOT_MET)
    assert "What is missing is a job, which you can apply for." in elsewhere[0].why


def first_of(profile: Profile, *some: str) -> list[str]:
    return [verdict.route for verdict in judge(profile, load_catalogue()) if verdict.route in some]


def test_the_route_that_a_student_has_most_for_comes_first_among_equals():
    science = (Held("a_level", "biology"), Held("a_level", "chemistry"))
    assert first_of(Profile(science), "ctts", "ptp") == ["ptp", "ctts"]
    assert first_of(Profile((PHYSICS, HNC)), "ctts", "ptp") == ["ctts", "ptp"]


def test_the_route_with_less_missing_comes_first_among_those_not_met():
    profile = Profile(nation="scotland", complete=True)
    assert first_of(profile, "apprenticeship", "ctts", "assistant") == ["ctts", "assistant", "apprenticeship"]


def test_a_route_of_the_student_s_nation_comes_before_one_of_another():
    here = Route(id="here", name="H", short="H", run_by="H", nations=["scotland"], facts=["f"])
    there = Route(id="there", name="T", short="T", run_by="T", nations=["england", "northern_ireland"], facts=["f"])
    judged = judge(Profile(nation="scotland"), Catalogue((there, here), {}, {}))
    assert [verdict.route for verdict in judged] == ["here", "there"]
    assert judged[1].why.endswith("It is run in England and Northern Ireland.")


def test_who_wants_to_earn_sees_paid_routes_first_among_equals():
    plain = Route(id="unpaid", name="U", short="U", run_by="U", earn=False, facts=["f"])
    paid = Route(id="paid", name="P", short="P", run_by="P", earn=True, facts=["f"])
    catalogue = Catalogue((plain, paid), {}, {})
    assert [verdict.route for verdict in judge(Profile(), catalogue)] == ["unpaid", "paid"]
    earning = judge(Profile(earn=True), catalogue)
    assert [verdict.route for verdict in earning] == ["paid", "unpaid"]
    assert "You earn while you train." in earning[0].why


def requirement(key: str, **rule: object) -> Requirement:
    return Requirement.model_validate(
        {"id": key, "asks": f"A {key}", "rule": rule, "missing": {"facts": ["f"]}, "facts": ["f"], "route": "r"}
    )


def one_route(*requirements: Requirement) -> Catalogue:
    route = Route(id="r", name="R", short="R", run_by="R", facts=["f"])
    kinds = {"hnc": Qualification(id="hnc", name="HNC", rqf=4)}
    return Catalogue((route,), {item.id: item for item in requirements}, kinds)


YES, OPEN, NO = {"nation": ["wales"]}, {"employed_in": "any"}, {"nation": ["england"]}


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ([YES, YES], MET, MET),
        ([YES, OPEN], NOT_KNOWN, MET),
        ([YES, NO], NOT_MET, MET),
        ([OPEN, OPEN], NOT_KNOWN, NOT_KNOWN),
        ([OPEN, NO], NOT_MET, NOT_KNOWN),
        ([NO, NO], NOT_MET, NOT_MET),
        ([], MET, NOT_MET),
    ],
)
def test_rules_join_by_kleene_s_logic(parts, every, some):
    profile = Profile(nation="wales")
    nested = {"any_of": [{"any_of": parts}]}  # one deeper, so that it is not left out as another nation's
    for ordered in (parts, parts[::-1]):
        assert judge(profile, one_route(requirement("a", all_of=ordered)))[0].verdict is every
    assert judge(profile, one_route(requirement("a", **nested)))[0].verdict is some


def test_a_reference_is_judged_as_the_requirement_that_it_names():
    shared = requirement("b", at_least_level=4).model_copy(update={"route": None})
    catalogue = one_route(requirement("a", requirement="b"), shared)
    assert judge(Profile((Held("hnc"),)), catalogue)[0].verdict is MET
    assert judge(Profile(complete=True), catalogue)[0].verdict is NOT_MET
    assert judge(Profile(), catalogue)[0].requirements[0].questions == ("Do you have a a?",)


def test_a_level_that_varies_is_a_doubt():
    found = judge(Profile((Held("abitur"),), complete=True), one_route(requirement("a", at_least_level=3)))[0]
    assert found.verdict is NOT_KNOWN
    assert found.requirements[0].doubts == ("I do not know which level your abitur counts as.",)


def test_a_circle_of_requirements_is_named():
    with pytest.raises(ValueError, match=r"circle: (a > b > a|b > a > b)"):
        one_route(requirement("a", requirement="b"), requirement("b", any_of=[{"requirement": "a"}]))
    with pytest.raises(ValueError, match="'a' names 'z', which does not exist"):
        one_route(requirement("a", requirement="z"))


def test_every_fact_that_a_requirement_names_exists():
    known = fact_ids()
    for item in load_catalogue().requirements.values():
        assert {*item.facts, *item.missing.facts} <= known, item.id


def test_every_way_in_has_requirements():
    judged = {requirement.route for requirement in load_catalogue().requirements.values()}
    ways = {"ctts", "apprenticeship", "ptp", "stp", "equivalence", "assistant", "hest", "associate", "art_scheme"}
    assert ways <= judged


def holdings() -> st.SearchStrategy[Held]:
    catalogue = load_catalogue()

    def of(kind: Qualification) -> st.SearchStrategy[Held]:
        grades = st.sampled_from([None, "?", *kind.grades, "".join(kind.grades[:3])])
        return st.builds(Held, st.just(kind.id), st.none() | st.sampled_from([*catalogue.subjects]), grades)

    return st.sampled_from([*catalogue.qualifications.values()]).flatmap(of)


PROFILES = st.builds(
    Profile,
    held=st.lists(holdings(), max_size=6).map(tuple),
    nation=st.sampled_from([None, "england", "scotland", "wales", "northern_ireland"]),
    employed_in=st.sampled_from([None, "nhs", "health", "other", "none"]),
    earn=st.sampled_from([None, True, False]),
    complete=st.booleans(),
)


@given(PROFILES, holdings())
def test_one_more_qualification_never_makes_a_verdict_worse(profile, more):
    before, after = routes(profile), routes(replace(profile, held=(*profile.held, more)))
    for key, verdict in before.items():
        assert after[key].verdict.rank >= verdict.verdict.rank
        for old, new in zip(verdict.requirements, after[key].requirements, strict=True):
            assert new.verdict.rank >= old.verdict.rank


@given(PROFILES, st.randoms(use_true_random=False))
def test_the_order_of_what_a_student_tells_does_not_matter(profile, random):
    shuffled = [*profile.held]
    random.shuffle(shuffled)
    catalogue = load_catalogue()
    assert judge(replace(profile, held=tuple(shuffled)), catalogue) == judge(profile, catalogue)


@given(PROFILES)
def test_every_verdict_names_its_facts_and_what_to_do(profile):
    verdicts = judge(profile, load_catalogue())
    assert {verdict.route for verdict in verdicts} == {route.id for route in load_catalogue().routes}
    for verdict in verdicts:
        assert verdict.facts
        assert verdict.why
        assert not re.search(r"you (will|can|could) get in", verdict.why)
        ranks = [item.verdict.rank for item in verdict.requirements]
        assert verdict.verdict.rank == min(ranks, default=NOT_KNOWN.rank)
        for item in verdict.requirements:
            assert item.facts
            assert (item.missing is None) == (item.verdict is MET)
            assert bool(item.questions or item.doubts) == (item.verdict is NOT_KNOWN)


@given(PROFILES)
def test_a_complete_profile_settles_what_an_open_one_leaves_open_and_turns_nothing_round(profile):
    open_one, complete = routes(replace(profile, complete=False)), routes(replace(profile, complete=True))
    for key, verdict in open_one.items():
        for old, new in zip(verdict.requirements, complete[key].requirements, strict=True):
            assert old.verdict in (NOT_KNOWN, new.verdict)


def test_a_rule_with_two_keys_is_refused():
    with pytest.raises(ValueError, match="exactly one key"):
        Rule.model_validate({"nation": ["wales"], "at_least_level": 4})
