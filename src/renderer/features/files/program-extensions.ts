// Extensions that a system starts, or lets act, when the file is opened. A warning beside the name; nothing is refused by it.

const extensions: ReadonlySet<string> = new Set(
  (
    'exe com bat cmd msi msix msp scr pif cpl hta jar js jse mjs vb vbs vbe wsf wsh ps1 psm1 reg lnk url inf gadget ' +
    'appref-ms application chm iso img vhd vhdx dll sys app command dmg pkg mpkg workflow action scpt terminal tool ' +
    'sh bash zsh fish csh run bin out elf appimage deb rpm flatpakref snap desktop py pyc pyw pl rb php apk ipa ' +
    'docm dotm xlsm xltm xlam pptm potm ppam xll html htm xhtml shtml mht mhtml svg svgz'
  ).split(' '),
)

/** `extension` in lower case, without its point. */
export const isProgram = (extension: string): boolean => extensions.has(extension)
