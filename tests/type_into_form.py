"""Type into a form with LibreOffice. Run by the system's Python, which has LibreOffice's `uno`.

    type_into_form.py SOURCE TARGET FILTER PROFILE < cells.json

The cells are a list of [address, value]; text is typed as text, numbers as numbers.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connect(pipe: str) -> object:
    """Reach the running LibreOffice; it takes a moment to listen."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not answer within 30 seconds")


def main(source: str, target: str, filter_name: str, profile: str) -> None:
    """Open, type, save under another name, leave."""
    # Test folders of two workers, or of two users of one machine, may have the same name.
    pipe = f"vtlt{os.getpid()}"
    command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    try:
        context = connect(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        hidden = PropertyValue(Name="Hidden", Value=True)
        document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (hidden,))
        sheet = document.Sheets.getByIndex(0)
        for address, value in json.load(sys.stdin):
            cell = sheet.getCellRangeByName(address)
            if isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)
        saving = PropertyValue(Name="FilterName", Value=filter_name)
        document.storeToURL(Path(target).as_uri(), (saving,))
        document.close(True)
        desktop.terminate()
    finally:
        office.wait(timeout=60)


if __name__ == "__main__":
    main(*sys.argv[1:])
