// Replaces a file at once: whoever reads it sees the old or the new content, whatever kills the writer.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UkeireError } from '../runners/errors.ts'

/** Errors: `REPORT_NOT_WRITTEN` (environment). */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    const file = openSync(temporary, 'w', 0o644)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
    syncDirectory(dirname(path))
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary)
    throw new UkeireError({
      code: 'REPORT_NOT_WRITTEN',
      kind: 'environment',
      subject: path,
      text: `the report could not be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      hint: 'nothing is lost: write it again from the journal with "ukeire report"',
      cause: error,
    })
  }
}

// Windows cannot open a directory; its rename is journalled by the file system.
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
