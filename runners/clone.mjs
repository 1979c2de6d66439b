// What the npm scripts of a clone run: install what is missing, build what changed, then the CLI in this process.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const dist = join(root, 'dist')
const stampFile = join(dist, '.stamp')
const lockFile = join(dist, '.lock')
const sourceFolders = ['runners', 'fixtures', 'suites', 'reports', 'bench']
/** Nothing here takes this long; a lock that is older was left behind and its pid belongs to somebody else. */
const lockLifeMs = 15 * 60_000

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`ukeire: this is Node ${process.versions.node}; Node 20.19 or newer is needed\n`)
  process.exit(2)
}

const [first, ...rest] = process.argv.slice(2)
const built = withCode()
if (first === '--self-test') await selfTest()
else if (!built.ok) fail(built.output)
else if (first === '--build') process.exitCode = 0
else {
  const cli = join(dist, 'runners', 'cli.js')
  process.argv = [process.execPath, cli, ...(first === undefined ? [] : [first]), ...rest]
  await import(pathToFileURL(cli).href)
}

async function selfTest() {
  const entry = join(dist, 'runners', 'self-test', 'self-test.js')
  if (!existsSync(entry)) return fail(`${built.output}\n0 passed, 1 failed`, 1)
  const { runSelfTest } = await import(pathToFileURL(entry).href)
  process.exitCode = await runSelfTest(built, rest)
}

function fail(text, code = 2) {
  process.stderr.write(`${text.trimEnd()}\n`)
  process.exitCode = code
}

/** Brings node_modules and dist up to date; `ok` is false where the compiler found errors. */
function withCode() {
  const started = performance.now()
  if (isInstalled() && readStamp() === fingerprint()) return { ok: true, output: '', ms: performance.now() - started }
  mkdirSync(dist, { recursive: true })
  takeLock()
  try {
    if (!isInstalled()) install()
    const wanted = fingerprint()
    const result = readStamp() === wanted ? { ok: true, output: '' } : build(wanted)
    return { ...result, ms: performance.now() - started }
  } finally {
    rmSync(lockFile, { force: true })
  }
}

/** npm notes what it put into node_modules, last; so an interrupted installation is seen too. */
function isInstalled() {
  const wanted = lockedPackages(join(root, 'package-lock.json'))
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  if (present === null || wanted === null) return present !== null
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const there = present[path]
    if (there === undefined) return entry.optional === true || entry.devOptional === true
    return there.version === entry.version && there.integrity === entry.integrity
  })
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

function install() {
  process.stderr.write('ukeire: installing packages with npm ci …\n')
  const options = { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'development' }, maxBuffer: 64 << 20 }
  // The level is said again because `npm run -s` passes its own on, and would hide why it failed.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (result.status === 0) return
  const why = result.error?.message ?? `npm ci ended with ${result.status ?? result.signal}`
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}ukeire: not installed: ${why}; once the packages are there, no network is needed\n`)
  rmSync(lockFile, { force: true })
  process.exit(2)
}

function build(wanted) {
  process.stderr.write('ukeire: building …\n')
  removeOrphans()
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const info = join(dist, '.build.tsbuildinfo')
  const args = [tsc, '-p', root, '--tsBuildInfoFile', info, '--pretty', String(process.stderr.isTTY === true)]
  const result = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })
  if (result.status === 0) {
    writeFileSync(`${stampFile}.new`, wanted)
    renameSync(`${stampFile}.new`, stampFile)
    return { ok: true, output: '' }
  }
  const why = result.error?.message ?? `the compiler ended with ${result.status ?? result.signal}`
  return { ok: false, output: `${result.stdout ?? ''}${result.stderr ?? ''}ukeire: not built: ${why}` }
}

/** A file that was compiled from a source that is gone would still be found by those who list folders. */
function removeOrphans() {
  for (const folder of sourceFolders) {
    for (const file of filesUnder(join(dist, folder))) {
      const source = join(root, relative(dist, file)).replace(/\.js$/, '.ts')
      if (file.endsWith('.js') && !existsSync(source)) rmSync(file)
    }
  }
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8')
  } catch {
    return null
  }
}

/** Names, sizes and times of everything that the compiled code is made of. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version)
  const inputs = [join(root, 'tsconfig.json'), join(root, 'package-lock.json')]
  for (const folder of sourceFolders) for (const file of filesUnder(join(root, folder))) if (file.endsWith('.ts')) inputs.push(file)
  for (const file of inputs.sort()) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function filesUnder(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

function takeLock() {
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = lockHolder()
    if (holder === 'none') continue
    if (holder === 'left behind') {
      breakLock()
      continue
    }
    if (!told) process.stderr.write('ukeire: another process is building; waiting for it …\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
}

function lockHolder(file = lockFile) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    const ageMs = Date.now() - statSync(file).mtimeMs
    if (ageMs > lockLifeMs || (pid === 0 && ageMs > 5000)) return 'left behind'
    return pid === 0 || isAlive(pid) ? 'alive' : 'left behind'
  } catch {
    return 'none'
  }
}

/** Two processes may see the same dead lock: only who moves it away may judge it, and a live one goes back. */
function breakLock() {
  const aside = `${lockFile}.${process.pid}`
  try {
    renameSync(lockFile, aside)
    if (lockHolder(aside) === 'alive' && !existsSync(lockFile)) renameSync(aside, lockFile)
    else rmSync(aside)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
