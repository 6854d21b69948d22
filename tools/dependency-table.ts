// Reads the tables of docs/dependencies.md: the list by which packages are allowed into layers.

export interface DependencyRow {
  readonly name: string
  readonly purpose: string
  /** Layer names; `tools` for the workshop alone; empty for "nobody". */
  readonly importers: readonly string[]
  readonly licence: string
}

/** Rows are the lines of the form `| \`name\` | what for | layers | licence |`. */
export function parseDependencyTable(markdown: string): readonly DependencyRow[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, name = '', purpose = '', importers = '', licence = '', ...rest] = line
        .split('|')
        .map((cell) => cell.trim())
      if (licence === '' || rest.join('') !== '') throw new Error(`docs/dependencies.md: not four columns: ${line}`)
      return {
        name: name.replaceAll('`', ''),
        purpose,
        importers: importers === 'nobody' ? [] : importers.split(',').map((importer) => importer.trim()),
        licence,
      }
    })
}
