"""Public data is read as its authors wrote it: any header, quotes, out-of-scope messages in two forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.datasets import DataFolderError, Labelled, intent_names, read_folder


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_first_column_is_the_text_whatever_the_header_says(tmp_path: Path) -> None:
    write(tmp_path, "shop_train.csv", "label,text,more\nwhere is it,ORDER,x\nmoney back,REFUND,y\n")
    write(tmp_path, "shop_test.csv", "\ufeffsentence,label\nmy parcel,ORDER\n")
    (shop,) = read_folder(tmp_path)
    assert shop.name == "shop"
    assert shop.train == (Labelled("where is it", "ORDER"), Labelled("money back", "REFUND"))
    assert shop.test == (Labelled("my parcel", "ORDER"),)


def test_quoted_texts_keep_their_commas_quotes_and_lines(tmp_path: Path) -> None:
    write(tmp_path, "shop_train.csv", 'text,intent\n"Hello, is ""it"" here?",ORDER\n"two\nlines",REFUND\n\n')
    write(tmp_path, "shop_test.csv", "text,intent\nhi,ORDER\n")
    (shop,) = read_folder(tmp_path)
    assert [one.text for one in shop.train] == ['Hello, is "it" here?', "two\nlines"]


def test_messages_out_of_scope_come_from_the_test_and_from_a_file_of_one_column(tmp_path: Path) -> None:
    write(tmp_path, "shop_train.csv", "text,intent\na,A\nb,B\n")
    write(tmp_path, "shop_test.csv", "text,intent\na a,A\nthe weather,NO_NODES_DETECTED\n")
    write(tmp_path, "shop_oos_test.csv", 'text\n"tell me, a joke"\nwho won\n')
    (shop,) = read_folder(tmp_path)
    assert [one.text for one in shop.test if one.label is None] == ["the weather", "tell me, a joke", "who won"]


def test_each_of_several_training_files_is_a_data_set_of_its_own(tmp_path: Path) -> None:
    for name in ("bank_train_5shot.csv", "bank_train_10shot.csv", "shop_train_10shot.csv", "bank_test.csv",
                 "shop_test.csv"):  # fmt: skip
        write(tmp_path, name, "text,intent\na,A\nb,B\n")
    assert sorted(one.name for one in read_folder(tmp_path)) == ["bank_10shot", "bank_5shot", "shop"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "holds no file like"),
        ({"shop_train.csv": "t,l\na,A\n"}, "shop_test.csv is missing"),
        ({"shop_train.csv": "t,l\na\n", "shop_test.csv": "t,l\na,A\n"}, "no label in its row 1"),
        ({"shop_train.csv": "t,l\na,NO_NODES_DETECTED\n", "shop_test.csv": "t,l\na,A\n"}, "belong into tests only"),
    ],
)
def test_a_folder_that_cannot_be_measured_is_refused_with_a_reason(
    tmp_path: Path, files: dict[str, str], says: str
) -> None:
    for name, text in files.items():
        write(tmp_path, name, text)
    with pytest.raises(DataFolderError, match=says):
        read_folder(tmp_path)


def test_labels_that_mean_something_to_rasa_get_names_that_do_not_and_stay_apart() -> None:
    names = intent_names({"faq/pay", "faq_pay", "EMI", "a+b"})
    assert names["EMI"] == "EMI"
    assert not any("/" in name or "+" in name for name in names.values())
    assert len(set(names.values())) == 4
