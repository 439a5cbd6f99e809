"""Criteria that share a name are told apart wherever a sentence names them."""

import dataclasses
from pathlib import Path

from tests.helpers import SMALL, UNITS, check, receive, workspace
from vtlt_consolidate.language.namesakes import named, named_fully
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.settings import sets


def test_a_name_that_several_criteria_share_is_followed_by_the_group_that_tells_them_apart() -> None:
    bac_giang = sets.load("bac-giang-2020")
    by_code = bac_giang.by_code
    assert named(bac_giang, by_code["I.1.1c"]) == "Gửi đúng thời gian quy định (chương trình công tác năm)"
    # The remark in brackets behind the name of the group is left out.
    assert named(bac_giang, by_code["I.2.1a"]).endswith("(báo cáo kết quả công tác tháng)")
    names = [named(bac_giang, leaf) for leaf in bac_giang.leaves]
    assert len(set(names)) == len(names)
    alone = by_code["I.1.1a"]
    assert named(bac_giang, alone) == alone.name


def test_a_line_with_a_plus_is_named_with_the_line_that_it_continues() -> None:
    bac_giang = sets.load("bac-giang-2020")
    name = named(bac_giang, bac_giang.by_code["II.2g2"])
    assert name.startswith("Khai thác, tra cứu (ứng dụng phần mềm quản lý công văn")


def test_criteria_of_one_name_in_one_group_are_told_apart_by_their_codes() -> None:
    twins = (Node("T1", "quantity", "x", "Số giá", measure_unit="cái"), Node("T2", "mark", "x", "Số giá"))
    criteria = dataclasses.replace(SMALL, nodes=(*SMALL.nodes, *twins))
    assert [named_fully(criteria, twin) for twin in twins] == ["Số giá (cái) (mã T1)", "Số giá (mã T2)"]


def test_a_finding_about_a_criterion_whose_name_is_shared_names_its_group(tmp_path: Path) -> None:
    groups = tuple(Node(code, "group", code, name) for code, name in (("N", "Năm"), ("Q", "Quý")))
    pair = tuple(Node(f"{at}1", "mark", "x", "Gửi đúng hạn", parent=at) for at in "NQ")
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, nodes=(*groups, *pair)))
    receive(space, UNITS[0], {"N1": "Đạt", "Q1": "lạ"})
    told = list(check(space).month.findings["message"])
    assert any("“Gửi đúng hạn (quý)” ghi “lạ”" in message for message in told)
