"""Writes the stored database of the newest revision, beside those of the versions before."""

from tests.house.stored import contents, dump

if __name__ == "__main__":
    print(dump.write(contents.fill))
