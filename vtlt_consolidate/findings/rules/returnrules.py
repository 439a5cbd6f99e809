"""The rules about returns: the kind of file, its unit, its round, and which of several returns counts."""

from __future__ import annotations

from vtlt_consolidate.findings.rule import ERROR, NOTED, WARNING, Rule
from vtlt_consolidate.model.decisions import ALIKE, FILE, PERIOD, RETURN, ROW, UNIT

NOT_A_WORKBOOK = Rule(
    "VT101", ERROR, "Không phải tệp bảng tính",
    "Đây là {found}, không phải tệp bảng tính.",
    "Gửi lại chính tệp biểu .xlsx đã nhận. {expected}", decide=UNIT,
)  # fmt: skip

PASSWORD = Rule(
    "VT102", ERROR, "Tệp có mật khẩu",
    "Tệp đặt mật khẩu mở nên không đọc được.",
    "Mở tệp, vào File > Info > Protect Workbook > Encrypt with Password, xóa mật khẩu, lưu và gửi lại.",
    decide=UNIT,
)  # fmt: skip

SEALED = Rule(
    "VT167", ERROR, "Tệp nén có mật khẩu",
    "Tệp nén đặt mật khẩu nên tệp này ở trong chưa đọc được.",
    "Gửi lại chính tệp biểu .xlsx, hoặc nén lại mà không đặt mật khẩu.", decide=UNIT,
    besides="Biết mật khẩu thì giải nén rồi đưa các tệp bên trong vào thay cho tệp nén.",
)  # fmt: skip

DAMAGED = Rule(
    "VT103", ERROR, "Tệp hỏng",
    "Tệp không đọc được: {found}.",
    "Mở tệp bằng Excel, lưu lại thành .xlsx và gửi lại; nếu Excel cũng báo lỗi, điền lại biểu trắng.",
    decide=UNIT,
)  # fmt: skip

DATA_EDITED = Rule(
    "VT276", ERROR, "Sheet Dữ liệu của tệp tong-hop bị sửa tay",
    "Không đọc được tệp tong-hop: {found}.",
    "Lập lại tệp tong-hop bằng công cụ rồi gửi lại, không sửa trong tệp; số cần sửa thì sửa ở biểu của đơn "
    "vị trước khi lập lại.", decide=FILE,
)  # fmt: skip

NOT_OUR_FORM = Rule(
    "VT104", ERROR, "Không phải biểu của hệ thống",
    "Không tìm thấy bảng tiêu chí của biểu (cột Mã có mã tiêu chí, cột Kết quả).",
    "Điền vào biểu trắng đã phát cho đơn vị rồi gửi lại.", decide=FILE,
    besides="Bảng của nhiều đơn vị thì mỗi đơn vị một dòng, mỗi tiêu chí một cột, đầu cột là mã hoặc tên "
    "tiêu chí.",
)  # fmt: skip

OTHER_SET = Rule(
    "VT105", ERROR, "Biểu của bộ tiêu chí khác",
    "Biểu thuộc bộ tiêu chí “{found}”, kỳ này dùng “{expected}”.",
    "Điền lại vào biểu trắng của kỳ này.", decide=FILE,
)  # fmt: skip

OTHER_VERSION = Rule(
    "VT106", ERROR, "Biểu của phiên bản khác",
    "Biểu thuộc phiên bản {found} của bộ tiêu chí, kỳ này dùng phiên bản {expected}.",
    "Điền lại vào biểu trắng của kỳ này.", decide=FILE,
)  # fmt: skip

OTHER_PERIOD = Rule(
    "VT107", ERROR, "Biểu của kỳ khác",
    "Biểu ghi kỳ “{found}”, không phải kỳ {expected}.",
    "Gửi lại trên biểu của kỳ {expected}.", decide=FILE,
    besides="Nếu tệp chỉ để nhầm thư mục thì chuyển sang thư mục của đúng kỳ.",
)  # fmt: skip

UNKNOWN_UNIT = Rule(
    "VT108", ERROR, "Đơn vị không có trong danh sách",
    "Mã đơn vị “{found}” không có trong sheet Đơn vị của cau-hinh-{expected}.xlsx{other}.",
    "Kiểm tra mã trên biểu; nếu đơn vị đúng là phải báo cáo kỳ này thì thêm vào sheet Đơn vị của "
    "cau-hinh.xlsx, chạy vtlt apply {expected}, rồi chạy lại.",
    decide=UNIT, office=True,
)  # fmt: skip

NAME_CONTRADICTS = Rule(
    "VT109", ERROR, "Mã và tên đơn vị mâu thuẫn",
    "Biểu in tên “{found}” nhưng mã trên biểu là của {expected}.",
    "Xác minh đơn vị gửi; biểu phải giữ nguyên mã và tên như biểu trắng đã phát.", decide=UNIT, office=True,
)  # fmt: skip

IDENTITY_CONTRADICTS = Rule(
    "VT110", ERROR, "Hai đơn vị trong một tệp",
    "Trong tệp có hai giá trị khác nhau của “{subject}”: {found}.",
    "Điền vào biểu trắng đã phát cho chính đơn vị, không sửa mã, tên trên biểu của đơn vị khác; mỗi tệp chỉ "
    "chứa một biểu.",
    decide=UNIT, office=True,
)  # fmt: skip

SAME_FILE = Rule(
    "VT111", NOTED, "Gửi trùng",
    "Nội dung giống hệt tệp {other}; chỉ tính một lần.",
    "Không cần làm gì.",
)  # fmt: skip

SEVERAL_RETURNS = Rule(
    "VT112", ERROR, "Nhiều tệp khác nhau của một đơn vị",
    "Đơn vị có nhiều tệp cùng lần gửi {expected} nhưng nội dung khác nhau: {found}{other}.",
    "Hỏi đơn vị tệp nào đúng, rồi ghi “Dùng” ở dòng của tệp ấy trong quyet-dinh.xlsx và chạy lại; hoặc đề "
    "nghị nơi gửi gửi lại một tệp đúng với số lần gửi lớn hơn (bảng nhiều đơn vị: ghi “Lần gửi: 2” ở trên "
    "bảng). Hai tệp cùng nhiều đơn vị thì chọn thêm “Mọi đơn vị” ở cột Áp dụng cho, một lần là đủ.",
    decide=RETURN, office=True,
)  # fmt: skip

TWO_TABLES = Rule(
    "VT113", ERROR, "Hai bảng trong một tệp",
    "Tệp có nhiều sheet cùng chứa bảng tiêu chí: {found}.",
    "Chỉ để lại một sheet đã điền, xóa các bản sao rồi gửi lại.", decide=FILE,
)  # fmt: skip

POINTS_OF_SEVERAL = Rule(
    "VT166", ERROR, "Bảng nhiều đơn vị không đọc được",
    "Tệp là bảng mỗi đơn vị một dòng. Bộ tiêu chí có dòng chọn mức, tỷ lệ, đếm số lần hoặc Đạt có điểm, nên "
    "không rõ số trong bảng là câu trả lời hay là điểm; các đơn vị trong bảng chưa được tính.",
    "Đề nghị gửi biểu của từng đơn vị, hoặc tệp tong-hop do công cụ lập ở cấp dưới. Tệp không cần dùng thì "
    "ghi “Bỏ qua” ở dòng của tệp này trong quyet-dinh.xlsx rồi chạy lại.", decide=FILE, office=True,
)  # fmt: skip

NO_ANSWER_COLUMN = Rule(
    "VT114", ERROR, "Mất cột Kết quả",
    "Không thấy dòng đầu bảng có cột “{expected}”{found}.",
    "Khôi phục dòng đầu bảng như biểu trắng rồi gửi lại chính tệp ấy, hoặc điền lại biểu trắng.", decide=FILE,
)  # fmt: skip

OLD_VERSION = Rule(
    "VT115", NOTED, "Biểu của phiên bản trước",
    "Biểu thuộc phiên bản {found}, kỳ này dùng phiên bản {expected}; đã đọc theo mã tiêu chí.",
    "Không cần làm gì; tiêu chí mới hoặc đổi nội dung mà biểu này chưa hỏi thì được nêu riêng.",
)  # fmt: skip

NOT_AN_ATTEMPT = Rule(
    "VT116", WARNING, "Lần gửi không rõ",
    "Lần gửi ghi “{found}”.",
    "Ghi số lần gửi: 1, 2, 3 … Chưa ghi đúng thì coi là lần 1.",
)  # fmt: skip

SAME_CONTENT = Rule(
    "VT117", NOTED, "Gửi lại không thay đổi",
    "Nội dung đã điền giống tệp {other}; chỉ tính một lần.",
    "Không cần làm gì.",
)  # fmt: skip

SUPERSEDED = Rule(
    "VT118", NOTED, "Có lần gửi sau",
    "Là lần gửi {found}; đã tính lần gửi {expected} trong tệp {other}.",
    "Không cần làm gì; nếu lần gửi trước mới đúng, đề nghị nơi gửi gửi lại với số lần lớn hơn (bảng nhiều "
    "đơn vị: ghi “Lần gửi: 2” ở trên bảng).",
)  # fmt: skip

OTHER_CHOSEN = Rule(
    "VT168", NOTED, "Không tính theo quyết định",
    "Người tổng hợp đã quyết định dùng tệp {other}, nên không tính tệp này.",
    "Không cần làm gì; muốn dùng tệp này thì sửa quyết định ở quyet-dinh.xlsx rồi chạy lại.", office=True,
)  # fmt: skip

NEWER_VERSION = Rule(
    "VT139", NOTED, "Có biểu của phiên bản sau",
    "Là biểu phiên bản {found} của bộ tiêu chí; đã tính biểu phiên bản {expected}, phát sau, trong tệp "
    "{other}.",
    "Không cần làm gì; nếu biểu trước mới đúng, đề nghị đơn vị điền lại vào biểu phiên bản {expected} với số "
    "lần gửi lớn hơn.",
)  # fmt: skip

KNOWN_BY_PRINT = Rule(
    "VT119", WARNING, "Nhận ra đơn vị theo chữ in trên biểu",
    "Ô nhận dạng không còn; nhận ra {expected} theo tên, kỳ và các mã tiêu chí in trên biểu.",
    "Xem lại đúng là biểu của đơn vị này; lần sau điền vào chính tệp biểu đã phát.",
)  # fmt: skip

UNIT_ASKED = Rule(
    "VT120", ERROR, "Chưa rõ đơn vị gửi",
    "Ô mã đơn vị không còn và chữ in trên biểu không chỉ rõ một đơn vị{other}.",
    "Ghi mã đơn vị ở dòng của tệp này trong quyet-dinh.xlsx rồi chạy lại; hoặc đề nghị gửi biểu đã phát. "
    "Tệp là bảng của nhiều đơn vị thì không ghi mã: đề nghị lập lại mỗi đơn vị một dòng, mỗi tiêu chí một "
    "cột.",
    decide=UNIT, office=True,
)  # fmt: skip

PERIOD_ASKED = Rule(
    "VT121", ERROR, "Chưa rõ kỳ báo cáo",
    "Tệp không ghi rõ một kỳ báo cáo; thư mục này là kỳ {expected}.",
    "Nếu đúng là số liệu kỳ này, ghi “Dùng” ở dòng của tệp trong quyet-dinh.xlsx rồi chạy lại; nếu không, "
    "chuyển tệp sang thư mục đúng kỳ. Bảng của nhiều đơn vị thì ghi kỳ ở tiêu đề trên mỗi bảng.",
    decide=PERIOD, office=True,
)  # fmt: skip

ROW_UNKNOWN = Rule(
    "VT122", ERROR, "Dòng chưa rõ đơn vị",
    "Dòng “{found}” của bảng không chỉ rõ một đơn vị trong danh sách{other}.",
    "Ghi mã đơn vị của dòng này ở quyet-dinh.xlsx, hoặc “Bỏ qua” nếu không phải đơn vị{example}; rồi chạy "
    "lại.",
    decide=ROW, office=True,
)  # fmt: skip

OF_FORMER_UNIT = (
    " hoặc chỉ là số liệu của một đơn vị cũ (khi đó đề nghị gửi lại một dòng chung cho đơn vị mới)"
)
"""Added to the way out where a row names a unit that was merged or split."""

UNIT_TWICE = Rule(
    "VT123", ERROR, "Một đơn vị hai lần trong bảng",
    "{subject} có ở nhiều dòng của bảng: {found}.",
    "Chỉ giữ một dòng cho mỗi đơn vị rồi gửi lại.",
)  # fmt: skip

DECIDED_TWICE = Rule(
    "VT275", ERROR, "Hai dòng cho một đơn vị theo quyết định",
    "{subject} có ở nhiều dòng của bảng: {found}; dòng “{expected}” là theo quyết định. Chưa tính dòng nào.",
    "Ghi ở quyet-dinh.xlsx mã của đơn vị mà dòng “{expected}” thật sự là, hoặc “Bỏ qua” nếu không phải đơn "
    "vị; rồi chạy lại.", decide=ROW, office=True,
)  # fmt: skip

COLUMN_MISSING = Rule(
    "VT124", ERROR, "Bảng thiếu cột tiêu chí",
    "Bảng không có đúng một cột của mã {found} “{subject}”.",
    "Thêm cột này với đầu cột là mã hoặc tên tiêu chí rồi gửi lại; nếu không thì từng đơn vị trong bảng trả "
    "lời ở phiếu trả sửa của mình.",
)  # fmt: skip

OF_OTHER_GROUP = Rule(
    "VT268", WARNING, "Số liệu ở cột của nhóm đơn vị khác",
    "Ghi “{found}” cho “{subject}”, tiêu chí không hỏi nhóm của đơn vị này ({other}); chưa tính.",
    "Ghi nhầm cột thì sửa ở bảng rồi gửi lại. Nhóm đơn vị ghi sai ở sheet Đơn vị thì sửa ở cau-hinh.xlsx rồi "
    "chạy vtlt apply KỲ.", decide=ALIKE, office=True,
)  # fmt: skip

SEVERAL_UNITS = Rule(
    "VT125", NOTED, "Tệp nhiều đơn vị",
    "Đọc được số liệu của {found} đơn vị từ tệp này.",
    "Không cần làm gì.",
)  # fmt: skip

TOTAL_DIFFERS = Rule(
    "VT126", WARNING, "Tổng in sẵn không khớp",
    "Bảng ghi tổng {found} cho {subject}, các ô cộng lại được {expected}.",
    "Xem lại bảng gốc; đã tính theo các ô, không theo tổng in sẵn.",
)  # fmt: skip

SET_ASIDE = Rule(
    "VT127", NOTED, "Bỏ qua theo quyết định",
    "Người tổng hợp đã quyết định: {found}.",
    "Không cần làm gì; muốn dùng lại thì sửa quyet-dinh.xlsx.",
)  # fmt: skip

UNIT_DECIDED = Rule(
    "VT128", NOTED, "Đơn vị theo quyết định",
    "Người tổng hợp đã quyết định: là số liệu của {expected}.",
    "Không cần làm gì; muốn đổi thì sửa quyet-dinh.xlsx.",
)  # fmt: skip

CODE_MENDED = Rule(
    "VT129", NOTED, "Mã đơn vị mất số 0 ở đầu",
    "Mã đơn vị ghi “{found}”, đọc là {expected}.",
    "Không cần làm gì nếu đọc như vậy là đúng.",
)  # fmt: skip

CARRIED = Rule(
    "VT130", WARNING, "Dùng số liệu kỳ trước",
    "Chưa nộp kỳ này; các bảng dùng số liệu kỳ {found}.",
    "Đôn đốc đơn vị gửi báo cáo; khi có báo cáo, số liệu kỳ này tự thay thế.", office=True,
)  # fmt: skip

NO_UNITS = Rule(
    "VT131", ERROR, "Bảng không có số liệu",
    "Không đọc được số liệu của đơn vị nào trong tệp.",
    "Kiểm tra tệp, điền số liệu rồi gửi lại.", decide=FILE,
    besides="Tệp không cần dùng thì ghi “Bỏ qua” ở dòng của tệp này trong quyet-dinh.xlsx.",
)  # fmt: skip

OTHER_HEADS = Rule(
    "VT132", ERROR, "Dòng đầu bảng lặp lại khác nhau",
    "Dòng {found} của bảng ghi lại tên tiêu chí nhưng khác cột so với dòng đầu bảng.",
    "Sắp các cột của mọi phần cùng thứ tự, hoặc tách thành hai tệp, rồi gửi lại.",
)  # fmt: skip

COLUMN_UNREAD = Rule(
    "VT133", WARNING, "Cột không đọc được",
    "Cột “{found}” có số liệu nhưng đầu cột không phải mã hay tên tiêu chí nào; không đọc cột này.",
    "Nếu là kết quả của một tiêu chí chưa có cột, sửa đầu cột thành mã hoặc tên tiêu chí rồi gửi lại. Cột "
    "số, ngày văn bản thì để nguyên: bảng không có chỗ cho văn bản, cần ghi văn bản thì đơn vị gửi biểu của "
    "mình.",
)  # fmt: skip

COLUMNS_UNCLEAR = Rule(
    "VT297", ERROR, "Một tiêu chí nhiều cột",
    "Dưới đầu cột của một tiêu chí có nhiều cột, không rõ cột nào là kết quả kỳ này: {found}. Không tính cột "
    "nào.",
    "Mỗi tiêu chí chỉ để một cột kết quả của kỳ này, hoặc hai cột “Đạt”, “Chưa đạt”, rồi gửi lại; nếu không "
    "thì từng đơn vị trong bảng trả lời ở phiếu trả sửa của mình.",
)  # fmt: skip

PART_OF_OTHER_PERIOD = Rule(
    "VT299", WARNING, "Một phần bảng ghi kỳ khác",
    "{found} của bảng ở dưới tiêu đề “{other}”, không phải kỳ {expected}; không tính.",
    "Không cần số liệu kỳ khác thì xóa phần ấy rồi gửi lại; là số liệu kỳ này thì sửa tiêu đề rồi gửi lại.",
)  # fmt: skip

ANSWERS_PARTED = Rule(
    "VT298", ERROR, "Cột Kết quả chia thành nhiều cột",
    "Dưới đầu cột “Kết quả” có nhiều cột: {found}; không rõ cột nào là của đơn vị này. Không tính cột nào.",
    "Gửi biểu riêng của từng đơn vị; hoặc bảng mỗi đơn vị một dòng, mỗi tiêu chí một cột, đầu cột là mã hoặc "
    "tên tiêu chí.", decide=FILE,
)  # fmt: skip

EARLIER_UNUSABLE = Rule(
    "VT134", WARNING, "Không so được với một kỳ trước",
    "Không đọc được kết quả của kỳ trước: {found}. Kỳ đó không có trong phần so sánh và biểu đồ.",
    "Chạy lại vtlt consolidate cho kỳ đó; không sửa sheet “Dữ liệu” của tệp tong-hop.",
    office=True,
)  # fmt: skip

POINTS_UNLIKE = Rule(
    "VT148", NOTED, "Không so điểm với một kỳ trước",
    "Kỳ đó dùng phiên bản {found} của bộ tiêu chí, kỳ này phiên bản {expected}, nên không so điểm và xếp "
    "loại. Số liệu, tình trạng nộp của kỳ đó vẫn dùng: giá trị kỳ trước trong công thức, quy tắc, các sheet "
    "qua các kỳ.",
    "Không cần làm gì.", office=True,
)  # fmt: skip

ASKED_OTHERWISE = Rule(
    "VT164", WARNING, "Kỳ trước hỏi khác",
    "Không mang câu trả lời kỳ {found} cho “{subject}” sang: kỳ này tiêu chí đã đổi nội dung.",
    "Đôn đốc đơn vị gửi báo cáo; câu trả lời cho nội dung cũ không dùng thay được.", office=True,
)  # fmt: skip

OTHER_GROUP_BEFORE = Rule(
    "VT229", WARNING, "Kỳ trước thuộc nhóm đơn vị khác",
    "Kỳ {found} đơn vị thuộc nhóm “{other}”: chỉ mang sang câu trả lời ở mã mà nhóm “{expected}” cũng được "
    "hỏi, các mã khác chưa có số liệu.",
    "Đôn đốc đơn vị gửi báo cáo theo biểu của nhóm “{expected}”.", office=True,
)  # fmt: skip

OTHER_UNIT_BEFORE = Rule(
    "VT138", WARNING, "Mã kỳ trước là của đơn vị khác",
    "Không mang số liệu kỳ trước sang: kỳ đó mã {expected} là của “{found}”.",
    "Đôn đốc đơn vị gửi báo cáo; số liệu của đơn vị khác không dùng thay được.", office=True,
)  # fmt: skip

ROUND_CONTRADICTS = Rule(
    "VT135", ERROR, "Hai kỳ, hai bộ tiêu chí trong một tệp",
    "Trong tệp có hai giá trị khác nhau của “{subject}”: {found}.",
    "Giữ nguyên mã kỳ, mã bộ tiêu chí, phiên bản, lần gửi như biểu trắng đã phát; mỗi tệp chỉ chứa một biểu.",
    decide=FILE,
)  # fmt: skip

CHOSEN_TWICE = Rule(
    "VT136", ERROR, "Quyết định trái nhau",
    "quyet-dinh.xlsx ghi “Dùng” cho nhiều tệp khác nhau của một đơn vị: {found}; chưa tính tệp nào.",
    "Chỉ giữ “Dùng” ở dòng của một tệp, xóa ở dòng kia hoặc ghi “Bỏ qua”, lưu tệp rồi chạy lại.", office=True,
)  # fmt: skip

UNSETTLED = Rule(
    "VT137", ERROR, "Quyết định chưa đủ",
    "Ô {other} của quyet-dinh.xlsx ghi “{found}”, đã áp dụng mà vẫn vướng {expected}.",
    "Sửa quyết định ở ô đó nếu chưa đúng, hoặc xử lý lỗi còn lại; rồi chạy lại.", office=True,
)  # fmt: skip

CLAIM_CHANGED = Rule(
    "VT501", WARNING, "Điểm tự chấm đổi sau khi thẩm định",
    "“{subject}”: khi thẩm định tự chấm là {other}, nay là {found}; vẫn tính điểm thẩm định {expected}.",
    "Xem lại bản gửi sau. Chấm lại thì xóa điểm thẩm định ở tham-dinh.xlsx, chạy vtlt appraise rồi ghi điểm "
    "mới; giữ nguyên thì ghi “Chấp nhận” ở quyet-dinh.xlsx.", office=True,
)  # fmt: skip

NO_REASON = Rule(
    "VT502", WARNING, "Thẩm định khác tự chấm, chưa ghi lý do",
    "“{subject}”: tự chấm {found}, thẩm định {expected}, cột Lý do chênh lệch còn trống.",
    "Ghi lý do ở tham-dinh.xlsx để giải thích với đơn vị.", office=True,
)  # fmt: skip

EXEMPT_SENT = Rule(
    "VT323", NOTED, "Được miễn mà vẫn gửi báo cáo",
    "Kỳ này đơn vị {found}, vẫn gửi báo cáo nên được tính; không tính là trễ hạn.",
    "Không cần làm gì. Đơn vị không được miễn thì xóa dòng của đơn vị ở sheet “Gia hạn, miễn” của "
    "cau-hinh-{expected}.xlsx rồi chạy lại.",
)  # fmt: skip
