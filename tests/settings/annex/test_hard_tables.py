"""Tables as other provinces make them: merged and repeated headings, tables in two parts, results as rows."""

from decimal import Decimal

import pytest

from tests.settings.annex.sources import Box, excel, word
from vtlt_consolidate.model.criteria import MARK, POINTS, Node
from vtlt_consolidate.settings.annex import annex
from vtlt_consolidate.settings.annex.annex import Annex
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.scales import show_options, show_tiers

REFORM = """
STT | Lĩnh vực/Tiêu chí/Tiêu chí thành phần | Điểm | | | Tài liệu kiểm chứng
 | | Tối đa | Tự chấm | Thẩm định |
(1) | (2) | (3) | (4) | (5) | (6)
1 | CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH | 8 | | |
1.1 | Ban hành kế hoạch năm | 2 | | | Kế hoạch
 | Ban hành trong tháng 01: 2 | 2 | | |
 | Ban hành sau tháng 01: 1 | 1 | | |
 | Không ban hành: 0 | 0 | | |
1.2 | Mức độ hoàn thành kế hoạch | 4 | | |
 | Hoàn thành 100% kế hoạch: 4 điểm | | | |
 | Hoàn thành từ 80% đến dưới 100% kế hoạch: 2 điểm | | | |
 | Hoàn thành dưới 80% kế hoạch: 0 điểm | | | |
STT | Lĩnh vực/Tiêu chí/Tiêu chí thành phần | Điểm | | | Tài liệu kiểm chứng
 | | Tối đa | Tự chấm | Thẩm định |
1.3 | Công tác tuyên truyền | 2 | | |
1.3.1 | Có kế hoạch tuyên truyền | 1 | | |
1.3.2 | Thực hiện đạt 100% kế hoạch tuyên | 1 | | |
 | truyền đã ban hành | | | |
2 | CẢI CÁCH THỦ TỤC HÀNH CHÍNH | 6 | | |
2.1 | Tỷ lệ hồ sơ giải quyết đúng hạn | 5 | | |
 | Tính điểm theo công thức: (Tỷ lệ % hồ sơ đúng hạn) x điểm tối đa | | | |
2.2 | Niêm yết công khai | 2 | | |
 | Đầy đủ: 2 | 2 | | |
 | Không đầy đủ: 0 | 0 | | |
TỔNG CỘNG | | 14 | | |
"""
HEADING = ((0, 2, 0, 4), (0, 0, 1, 0), (0, 1, 1, 1), (0, 5, 1, 5))
AGAIN = tuple((top + 12, left, bottom + 12, right) for top, left, bottom, right in HEADING)

EMULATION = """
TT | Nội dung | Thang điểm | Cách chấm điểm | Ghi chú
A | THỰC HIỆN NHIỆM VỤ | 60 | |
I | Công tác văn thư | 40 | |
1 | Đăng ký văn bản đến | 20 | - Đầy đủ: 20 điểm//- Thiếu dưới 5: 10 điểm//- Thiếu từ 5: không tính điểm |
2 | Báo cáo định kỳ | 20 | Mỗi báo cáo gửi chậm trừ 2 điểm |
II | Công tác lưu trữ | 20 | |
1 | Lập hồ sơ công việc | 20 | Từ 90% trở lên: 20 điểm; từ 70% đến dưới 90%: 10 điểm; dưới 70%: 0 điểm |
"""
EMULATION_GOES_ON = """
B | CHẤP HÀNH PHÁP LUẬT | 40 | |
1 | Chấp hành quy định | 40 | Có cá nhân bị kỷ luật: trừ 5 điểm/người//Có đơn khiếu nại: trừ 10 điểm |
C | ĐIỂM THƯỞNG | 10 | |
1 | Có mô hình mới | 5 | Mỗi mô hình được 2,5 điểm |
2 | Được khen thưởng | 5 | Tối đa 5 điểm |
D | ĐIỂM TRỪ | | |
1 | Nộp báo cáo chậm | | Trừ 1 điểm/01 lần |
Tổng điểm | | 100 | |
"""
BARE = """
Tiêu chí | Mức điểm
I. TỔ CHỨC, CÁN BỘ | 10 điểm
1. Bố trí công chức làm văn thư | 6 điểm
- Có bố trí chuyên trách | 6 điểm
- Bố trí kiêm nhiệm | 3 điểm
- Không bố trí | 0 điểm
2. Bồi dưỡng nghiệp vụ | 4 điểm
- Cử tham gia đầy đủ | 2 điểm
- Có chứng chỉ | 2 điểm
II. KHO LƯU TRỮ | từ 5 đến 10 điểm
1. Diện tích kho | 5
"""
TWO_KINDS = """
STT | Tiêu chuẩn | Điểm tối đa | | Phương pháp đánh giá
 | | Sở | Xã |
A | QUẢN LÝ VĂN BẢN | 50 | 50 |
1. | Ban hành đúng thẩm quyền | 20 | 20 | Đúng: 20 điểm. Sai mỗi văn bản trừ 3 điểm
2. | Phát hành kịp thời | 30 | 10 | Chấm trên cơ sở kết quả kiểm tra
B | ĐIỂM TRỪ | | |
1. | Để mất tài liệu | -10 | -10 |
2. | Làm lộ bí mật nhà nước: trừ 20 điểm | | |
* | Điểm trừ không quá tổng điểm. | | |
"""


def read(data: bytes, name: str = "phu-luc.docx") -> Annex:
    found = annex.read(data, name, "x")
    assert all(fate.became for fate in found.fates), "every row has become something"
    return found


def shown(node: Node) -> str:
    """Kind, points, and how they are given, in one text."""
    parts = [node.kind.value, "" if node.points is None else f"{node.points.normalize():f}"]
    parts += [
        f"{name} {value.normalize():f}"
        for name, value in (("start", node.start), ("rate", node.rate))
        if value
    ]
    parts += [show_options(node.options), show_tiers(node.tiers), node.role]
    return " | ".join(part for part in parts if part)


def seen(found: Annex) -> dict[str, str]:
    return {node.code: shown(node) for node in found.criteria.nodes}


def test_a_reform_index_with_headings_on_every_page_and_results_as_rows() -> None:
    before = (
        "PHỤ LỤC II\nBỘ CHỈ SỐ\n(Kèm theo Quyết định số 12/QĐ-UBND ngày 15 tháng 3 năm 2024 của UBND tỉnh)"
    )
    found = read(word(REFORM, before=before, merged=[(*HEADING, *AGAIN, (24, 0, 24, 1))]))
    assert seen(found) == {
        "1": "group | 8",
        "1.1": "choice | 2 | Ban hành trong tháng 01 = 2; Ban hành sau tháng 01 = 1; Không ban hành = 0",
        "1.2": "ratio | 4 | 100 = 4; từ 80 đến dưới 100 = 2; dưới 80 = 0",
        "1.3": "group | 2",
        "1.3.1": "points | 1",
        "1.3.2": "points | 1",
        "2": "group | 6",
        "2.1": "ratio | 5",
        "2.2": "choice | 2 | Đầy đủ = 2; Không đầy đủ = 0",
    }
    assert found.criteria.by_code["1.3.2"].name == "Thực hiện đạt 100% kế hoạch tuyên truyền đã ban hành"
    assert [one.code for one in found.sums if one.printed != one.summed] == ["2"]
    left = {fate.became for fate in found.fates if fate.became.startswith("Bỏ")}
    assert left == {
        "Bỏ: đầu bảng",
        "Bỏ: đầu bảng in lại",
        "Bỏ: dòng đánh số cột",
        "Bỏ: dòng tổng, chỉ để đối chiếu",
    }
    assert (found.criteria.title, found.criteria.issued_on.isoformat()) == ("BỘ CHỈ SỐ", "2024-03-15")
    assert found.criteria.citation.startswith("Phụ lục II kèm theo Quyết định số 12/QĐ-UBND")


def test_an_emulation_table_in_two_parts_between_letterhead_and_signatures() -> None:
    found = read(word("SỞ NỘI VỤ | CỘNG HÒA", EMULATION, EMULATION_GOES_ON, "NGƯỜI LẬP BIỂU | THỦ TRƯỞNG"))
    assert seen(found) == {
        "A": "group | 60",
        "A.I": "group | 40",
        "A.I.1": "choice | 20 | Đầy đủ = 20; Thiếu dưới 5 = 10; Thiếu từ 5 = 0",
        "A.I.2": "count | 20 | start 20 | rate -2",
        "A.II": "group | 20",
        "A.II.1": "ratio | 20 | từ 90 = 20; từ 70 đến dưới 90 = 10; dưới 70 = 0",
        "B": "group | 40",
        "B.1": "group | 40 | start 40",
        "B.1a": "count | rate 5 | penalty",
        "B.1b": "choice | Không xảy ra = 0; Có xảy ra = 10 | penalty",
        "C": "group | 10 | extra",
        "C.1": "count | 5 | rate 2.5",
        "C.2": "points | 5",
        "D": "group | penalty",
        "D.1": "count | rate 1",
    }
    assert {one.verdict for one in found.sums} == {"Khớp"}
    assert [fate.place for fate in found.fates if "bảng không có cột" in fate.became] == [
        "Bảng 1, dòng 1", "Bảng 4, dòng 1",
    ]  # fmt: skip
    assert "đọc tiếp theo bảng trước" in next(
        fate.doubt for fate in found.fates if fate.place == "Bảng 3, dòng 1"
    )


def test_a_sheet_whose_numbers_are_numbers_and_whose_points_stand_in_two_columns() -> None:
    rows: list[list[str | float | None]] = [
        ["TIÊU CHÍ ĐÁNH GIÁ"],
        ["Số TT", "Nội dung đánh giá", "Điểm chuẩn (nhóm)", "Điểm chuẩn thành phần", "Điểm tự chấm"],
        [1, "Chỉ đạo, điều hành", 10],
        [1.1, "Ban hành quy chế", None, 4],
        [1.2, "Ban hành danh mục hồ sơ", None, 6],
        [2, "Nghiệp vụ văn thư", 20.5],
        [None, "a) Soạn thảo văn bản", None, 10.5],
        [None, "b) Quản lý con dấu", None, 10],
        [None, "- Đúng quy định: 10 điểm"],
        [None, "- Có sai sót: 5 điểm"],
        [None, "Cộng", 30.5],
        [None, "Ghi chú: điểm lẻ đến 0,5."],
    ]
    found = read(excel(rows), "bang.xlsx")
    assert seen(found) == {
        "1": "group | 10",
        "1.1": "points | 4",
        "1.2": "points | 6",
        "2": "group | 20.5",
        "2a": "points | 10.5",
        "2b": "choice | 10 | Đúng quy định = 10; Có sai sót = 5",
    }
    assert found.criteria.points == Decimal("30.5")


def test_a_table_of_two_columns_with_numbers_inside_the_words() -> None:
    found = read(word(BARE))
    assert seen(found) == {
        "I": "group | 10",
        "I.1": "choice | 6 | Có bố trí chuyên trách = 6; Bố trí kiêm nhiệm = 3; Không bố trí = 0",
        "I.2": "group | 4",
        "I.2a": "points | 2",
        "I.2b": "points | 2",
        "II": "group",
        "II.1": "points | 5",
    }
    assert "từ 5 đến 10 điểm" in found.criteria.by_code["II"].doubt
    assert "không nói cách chấm" in found.criteria.by_code["II.1"].doubt


def test_points_that_differ_by_kind_of_unit_are_asked_about_and_losses_are_taken_off() -> None:
    found = read(word(TWO_KINDS, merged=[((0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4))]))
    assert seen(found) == {
        "A": "group | 50",
        "A.1": "count | 20 | start 20 | rate -3",
        "A.2": "points | 30",
        "B": "group | penalty",
        "B.1": "points | 10",
        "B.2": "choice | Không xảy ra = 0; Có xảy ra = 20",
    }
    assert "Xã: 10" in found.criteria.by_code["A.2"].doubt
    assert found.criteria.by_code["B.2"].instruction == "Điểm trừ không quá tổng điểm."


def test_results_worth_a_range_are_no_choice_and_keep_their_words() -> None:
    found = read(word("""
        STT | Tiêu chí | Thang điểm | Điểm tự chấm
        1 | Quán triệt văn bản | 10 |
         | - Tốt | 10 |
         | - Khá | 7-9 |
         | - Chưa tốt | 0 |
        """))  # fmt: skip
    (node,) = found.criteria.nodes
    assert shown(node) == "points | 10"
    assert node.instruction == "Tốt: 10 điểm. Khá: 7-9. Chưa tốt: 0 điểm."
    assert "khoảng điểm" in node.doubt


def test_points_in_the_words_count_where_no_column_has_them() -> None:
    found = read(word("""
        TT | Nội dung | Cách tính điểm
        I | Công tác chỉ đạo (30 điểm) |
        1 | Ban hành kế hoạch (10 điểm) | Trước 15/01: 10 điểm; sau 15/01: 5 điểm; không: 0 điểm
        2 | Lập hồ sơ | 20 điểm
        """))  # fmt: skip
    assert seen(found) == {
        "I": "group | 30",
        "I.1": "choice | 10 | Trước 15/01 = 10; sau 15/01 = 5; không = 0",
        "I.2": "points | 20",
    }
    assert found.criteria.by_code["I"].name == "Công tác chỉ đạo"


def test_words_in_a_column_of_points_are_kept_and_asked_about() -> None:
    found = read(word("STT | Nội dung | Điểm chuẩn | Điểm trừ\n1 | Chế độ báo cáo | 20 | Chậm 1 ngày trừ 1"))
    (node,) = found.criteria.nodes
    assert (shown(node), node.instruction) == ("points | 20", "Chậm 1 ngày trừ 1.")
    assert "không phải một số" in node.doubt


def test_a_table_without_points_asks_what_is_met() -> None:
    found = read(word("STT | Nội dung | Yêu cầu\n1 | Ban hành quy chế | Có văn bản\n2 | Có kho | Từ 20 m2"))
    assert {node.kind for node in found.criteria.nodes} <= {MARK, POINTS}
    assert [node.name for node in found.criteria.nodes] == ["Ban hành quy chế", "Có kho"]


@pytest.mark.parametrize(("name", "data"), [
    ("ke-hoach.docx", word(before="Các cấp, các ngành tổ chức rà soát, xây dựng.")),
    ("hong.docx", b"PK khong phai"),
        ("hong.xlsx", b"PK khong phai"),
        ("trong.xlsx", b""),
    ("quyet-dinh.pdf", b"%PDF-1.7"),
])  # fmt: skip
def test_a_file_without_a_table_of_criteria_is_refused_with_what_one_looks_like(
    name: str, data: bytes
) -> None:
    with pytest.raises(ConfigError, match=r"chép|lưu"):
        annex.read(data, name, "x")


def test_only_a_row_that_says_no_more_than_the_total_is_one() -> None:
    found = read(word("""
        STT | Tiêu chí | Điểm tối đa | Điểm tự chấm
        1 | Tổng hợp, báo cáo số liệu đúng hạn | 5 |
        2 | Tổng số văn bản được số hóa | 5 |
        3 | Cộng tác viên lưu trữ | 5 |
        4 | Lưu ý của cấp trên được khắc phục | 5 |
        TỔNG ĐIỂM (A + B - C) | | 20 |
        Tổng cộng mục I và II: | | 20 |
        """))  # fmt: skip
    assert [(node.number, node.role) for node in found.criteria.nodes] == [(each, "") for each in "1234"]
    assert "dòng tổng" in found.criteria.by_code["2"].doubt
    assert found.criteria.points == 20
    assert [fate.became for fate in found.fates[-2:]] == ["Bỏ: dòng tổng, chỉ để đối chiếu"] * 2


def test_what_is_left_out_inside_a_table_is_asked_about() -> None:
    found = read(word("""
        STT | Tiêu chí | Điểm | Điểm tự chấm | Ghi chú | Theo dõi
        1 | Sổ văn bản | 5 | | Sai 1 văn bản trừ 1 | P1
         | Lưu ý: tính cả văn bản điện tử | | | |
        2 | Kho | 5 | | | P2
         | Ghi chú: chấm đến 0,25 | | | |
        """))  # fmt: skip
    doubts = {fate.words.partition(" | ")[0]: fate.doubt for fate in found.fates}
    assert "cột “Ghi chú” có chữ ở 1 dòng" in doubts["STT"]
    assert "cột “Theo dõi” có chữ ở 2 dòng" in doubts["STT"]
    assert "nằm giữa bảng" in doubts["Lưu ý: tính cả văn bản điện tử"]
    assert doubts["Ghi chú: chấm đến 0,25"] == ""


@pytest.mark.parametrize(("said", "doubt"), [
    ("Đạt 100%: 5đ; dưới 80%: 0đ", "từ 80% đến 100%"),
    ("Đạt 100%: 5đ; từ 80% đến dưới 100%: theo tỷ lệ; dưới 80%: 0đ", "nhiều mức"),
    ("Từ 90%: 5 điểm; từ 70% - 90%: 3 điểm; dưới 70%: 0 điểm", "đúng 90%"),
    ("Từ 90%: 5 điểm; từ 60% đến dưới 90%: 3 điểm; dưới 70%: 0 điểm", "trùng nhau ở 60%"),
    ("Mỗi văn bản sai trừ 0,5 điểm, tối đa trừ 2 điểm", "giới hạn 2 điểm"),
    ("Có: 05 điểm. Kiêm nhiệm: 02 điểm. Không có: 0 điểm", "chưa đọc được"),
    ("Thiếu 01 báo cáo trừ 5 điểm, chậm 01 báo cáo trừ 2 điểm", "chưa đọc được"),
    ("Không đạt, cứ giảm 1% trừ 2 điểm", "chưa đọc được"),
    ("Đạt 100%: 4 điểm; không báo cáo: trừ 2 điểm", "điểm ban đầu 1 là"),
])  # fmt: skip
def test_what_results_leave_open_is_asked_about(said: str, doubt: str) -> None:
    found = read(word(f"STT | Tiêu chí | Điểm | Cách chấm | Điểm tự chấm\n1 | Tỷ lệ | 5 | {said} |"))
    assert doubt in found.criteria.by_code["1"].doubt


def test_what_costs_points_each_time_is_taken_off_without_a_minus_and_with_its_limit() -> None:
    found = read(word("""
        STT | Nội dung | Điểm tối đa | Cách chấm
        A | VĂN THƯ | 20 |
        1 | Lập hồ sơ | 20 | Mỗi hồ sơ sai trừ 2 điểm
        B | ĐIỂM TRỪ | -10 |
        1 | Để mất con dấu | | Trừ 5 điểm/vụ việc, tối đa trừ 10 điểm
        2 | Báo cáo chậm | | Mỗi lần chậm trừ 1 điểm, tối đa trừ 5 điểm
        3 | Mỗi văn bản sai trừ 0,5 điểm | |
        4 | Báo cáo thiếu | | Mỗi báo cáo thiếu trừ 1 điểm, không quá 3 điểm một quý
        """))  # fmt: skip
    assert seen(found) == {
        "A": "group | 20",
        "A.1": "count | 20 | start 20 | rate -2",
        "B": "group | 10 | penalty",
        "B.1": "count | 10 | rate 5",
        "B.2": "count | 5 | rate 1",
        "B.3": "count | rate 0.5",
        "B.4": "count | rate 1",
    }
    doubts = {node.code: node.doubt for node in found.criteria.nodes if node.doubt}
    assert set(doubts) == {"B.4"}
    assert "giới hạn 3 điểm" in doubts["B.4"]


def test_what_costs_points_outside_a_group_that_is_taken_off_is_taken_off_and_asked_about() -> None:
    found = read(word("""
        STT | Nội dung | Điểm tối đa
        1 | Lập hồ sơ | 20
        2 | Mỗi lần báo cáo chậm trừ 1 điểm |
        3 | Nộp lưu chậm: trừ 2 điểm/lần |
        """))  # fmt: skip
    assert seen(found) == {
        "1": "points | 20",
        "2": "count | rate 1 | penalty",
        "3": "count | rate 2 | penalty",
    }
    assert all("trừ vào nhóm nào" in found.criteria.by_code[code].doubt for code in "23")


@pytest.mark.parametrize(("name", "said", "becomes", "doubt"), [
    ("Tỷ lệ", "Trên 80%: 5 điểm; từ 50% đến 80%: 3 điểm; dưới 50%: 0 điểm",
     "ratio | 5 | trên 80 = 5; từ 50 đến 80 = 3; dưới 50 = 0", ""),
    ("Tỷ lệ", "Trên 80%: 5 điểm; 80% hoặc 70%: 3 điểm; dưới 50%: 0 điểm",
     "choice | 5 | Trên 80% = 5; 80% hoặc 70% = 3; dưới 50% = 0", "chưa đọc được thành bậc"),
    ("Tập huấn (trường hợp không phát sinh thì trừ khỏi điểm tối đa)", "Có: 5 điểm; không: 0 điểm",
     "choice | 5 | Có = 5; không = 0 | unarisen out", ""),
    ("Tập huấn", "Có: 5 điểm; không: 0 điểm; nếu không phát sinh thì không tính vào điểm chuẩn",
     "choice | 5 | Có = 5; không = 0 | unarisen out", ""),
    ("Tập huấn", "Có: 5 điểm; không: 0 điểm; không phát sinh thì chia đều cho các tiêu chí khác",
     "choice | 5 | Có = 5; không = 0", "không phát sinh"),
    ("Tập huấn", "Có: 5 điểm; không: 0 điểm; không phát sinh: không tính điểm",
     "choice | 5 | Có = 5; không = 0; không phát sinh = 0", "không phát sinh"),
    ("Tập huấn", "Có: 5 điểm; không: 0 điểm; không phát sinh: 5 điểm",
     "choice | 5 | Có = 5; không = 0; không phát sinh = 5", ""),
])  # fmt: skip
def test_ranges_and_what_did_not_arise_are_read_or_asked_about(
    name: str, said: str, becomes: str, doubt: str
) -> None:
    found = read(word(f"STT | Tiêu chí | Điểm | Cách chấm\n1 | {name} | 5 | {said}"))
    (node,) = found.criteria.nodes
    assert shown(node) + (f" | unarisen {node.unarisen}" if node.unarisen else "") == becomes
    assert doubt in node.doubt
    assert bool(doubt) == bool(node.doubt)


UNDER_ONE_CELL = """
STT | Tiêu chí | Nội dung đánh giá | Điểm tối đa | Cách chấm
I | Văn thư | | 40 |
1 | Tiếp nhận | Đăng ký văn bản đến | 10 | Đạt: 10 điểm; không đạt: 0 điểm
 | | Scan văn bản đến | 10 | Mỗi văn bản không scan trừ 1 điểm
 | | Phân phối văn bản | 10 |
2 | Con dấu | Quản lý con dấu | 10 |
Tổng cộng | | | 40 |
"""


@pytest.mark.parametrize("merged", [[], [((2, 0, 4, 0), (2, 1, 4, 1))]])
def test_rows_with_points_of_their_own_under_one_merged_cell_are_criteria_of_a_group(
    merged: list[tuple[Box, ...]],
) -> None:
    found = read(word(UNDER_ONE_CELL, merged=merged))
    assert seen(found) == {
        "I": "group | 40",
        "I.1": "group",
        "I.1a": "mark | 10",
        "I.1b": "count | 10 | start 10 | rate -1",
        "I.1c": "points | 10",
        "I.2": "points | 10",
    }
    assert [found.criteria.by_code[f"I.1{letter}"].name for letter in "abc"] == [
        "Đăng ký văn bản đến", "Scan văn bản đến", "Phân phối văn bản",
    ]  # fmt: skip
    assert "có điểm riêng" in found.criteria.by_code["I.1"].doubt
    assert [fate.code for fate in found.fates] == ["", "I", "I.1a", "I.1b", "I.1c", "I.2", ""]
    assert {one.verdict for one in found.sums} == {"Khớp"}


def test_rows_under_one_merged_cell_of_which_one_is_worth_nothing_are_results() -> None:
    found = read(word("""
        STT | Tiêu chí | Nội dung đánh giá | Điểm tối đa
        1 | Kho lưu trữ | Có kho riêng | 20
         | | Kho dùng chung | 10
         | | Không có kho | 0
        """))  # fmt: skip
    assert seen(found) == {"1": "choice | 20 | Có kho riêng = 20; Kho dùng chung = 10; Không có kho = 0"}
    assert "các mức để chọn" in found.criteria.by_code["1"].doubt


def test_points_of_a_row_that_only_says_how_to_value_the_one_above_are_asked_about() -> None:
    found = read(word("""
        STT | Tiêu chí | Điểm tối đa | Cách chấm
        1 | Tiếp nhận | 10 | Đăng ký đầy đủ
         | | 10 | Scan đầy đủ
        2 | Kho | 10 | Có: 10 điểm
         | | 0 | Không có: 0 điểm
        """))  # fmt: skip
    assert "dòng sau còn ghi 10 điểm" in found.criteria.by_code["1"].doubt
    assert found.criteria.by_code["2"].doubt == ""


def test_a_row_of_its_own_beside_one_with_the_same_points_and_number_is_asked_about() -> None:
    text = "STT | Tiêu chí | Điểm\n1 | Đăng ký văn bản đến | 10\n | Scan văn bản đến | 10"
    found = read(word(text, merged=[((1, 0, 2, 0),)]))
    assert seen(found) == {"1": "group | 10", "1a": "points | 10"}
    assert "hai tiêu chí" in found.criteria.by_code["1"].doubt


def test_numbered_rows_under_one_merged_cell_are_named_by_the_cell_beside_it() -> None:
    text = """
    STT | Tiêu chí | Nội dung đánh giá | Điểm
    1 | Tiếp nhận | Đăng ký văn bản đến | 10
    2 | | Scan văn bản đến | 5
    """
    found = read(word(text, merged=[((1, 1, 2, 1),)]))
    second = found.criteria.by_code["2"]
    assert (second.name, shown(second)) == ("Scan văn bản đến", "points | 5")
    assert "ô bên cạnh" in second.doubt


def test_a_number_that_comes_twice_in_a_group_is_asked_about() -> None:
    rows = [["STT", "Tiêu chí", "Điểm"], [1, "Văn thư", 7], [1.1, "Sổ", 2], [1.1, "Dòng 1.10", 5]]
    found = annex.read(excel(rows), "a.xlsx", "x")
    assert [("đã có ở dòng trên" in node.doubt) for node in found.criteria.nodes] == [False, False, True]
