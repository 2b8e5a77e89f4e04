/**
 * The pathway engine on a seeded question of a given size, beside the compact model in HiGHS with the same time.
 * Prints one JSON object with --json, a line for a person without.
 */
import { parseArgs } from 'node:util'
import { check } from '../../server/allocation/check.ts'
import { startSecondThread } from '../../server/allocation/secondThread.ts'
import { compile } from '../../server/allocation/solver/compile.ts'
import { solveCompact } from '../../server/allocation/solver/compact.ts'
import { orderByWorth, placeInOrder } from '../../server/allocation/solver/greedy.ts'
import { PathwayFinder } from '../../server/allocation/solver/pathway.ts'
import { Plan } from '../../server/allocation/solver/plan.ts'
import { solve } from '../../server/allocation/solver/solve.ts'
import { allocationQuestion, REACH, SIZES, type Size } from './allocationQuestions.ts'

const USAGE = `Usage: npm run --silent bench:allocation -- --size M --seed 1 --json
  --size XS|S|M|L|XL|M2|L2   --seed N   --seconds N (60, L 180, XL 540)   --reach N (0.45; 2: everywhere)   --no-compact
  --json`

const SECONDS: Record<Size, number> = { XS: 60, S: 60, M: 60, M2: 60, L: 180, L2: 180, XL: 540 }
const WITH_COMPACT: readonly Size[] = ['XS', 'S', 'M', 'M2']

const { values } = parseArgs({
  options: {
    size: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    reach: { type: 'string' },
    compact: { type: 'boolean', default: true },
    json: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
const size = values.size as Size
const seed = Number(values.seed)
const seconds = Number(values.seconds ?? SECONDS[size])
const reach = Number(values.reach ?? REACH)
if (!(size in SIZES) || !Number.isSafeInteger(seed) || seed < 0 || !(seconds >= 0) || !(reach > 0)) {
  console.error(USAGE)
  process.exit(2)
}

const question = allocationQuestion(size, seed, reach)
const problem = { ...question, options: { ...question.options, seconds, gap: 0 } }
const cpuBefore = process.cpuUsage()
const result = await solve(problem, { secondThread: startSecondThread })
const cpu = process.cpuUsage(cpuBefore)
const peakMB = process.resourceUsage().maxRSS / 1024
const breaches = check(problem, result)
if (result.status === 'infeasible') throw new Error('The question has no pins and yet no plan')
if (breaches.length > 0) throw new Error(`The plan breaks a rule: ${breaches[0]!.because}`)

const compiled = compile(problem, 0)
const finder = new PathwayFinder(compiled)
const greedy = new Plan(compiled)
placeInOrder(greedy, finder, orderByWorth(compiled, finder))

const report = {
  size,
  seed,
  ...SIZES[size],
  worth: result.worth,
  bound: result.bound,
  gap: result.gap,
  status: result.status,
  seconds: result.seconds,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakMB: Math.round(peakMB),
  greedyWorth: greedy.total,
  compactMip: values.compact && WITH_COMPACT.includes(size) ? await compactMip() : null,
}
if (values.json) console.log(JSON.stringify(report))
else {
  const { worth, gap, cpuSeconds } = report
  console.log(`${size} ${seed}: ${worth.toFixed(1)} points, at most ${(100 * gap).toFixed(2)} % better possible`)
  console.log(`${report.seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), ${report.peakMB} MB`)
  if (report.compactMip !== null) console.log(`compact model: ${JSON.stringify(report.compactMip)}`)
}

/** The compact model from the greedy plan. Its bound is null as long as HiGHS has none. */
async function compactMip() {
  const started = performance.now()
  const answer = await solveCompact(compiled, greedy.held, { seconds, iterations: Infinity })
  const plan = new Plan(compiled)
  const held = answer.held ?? greedy.held
  for (let o = 0; o < compiled.organisationCount; o++) plan.place(o, held, o * compiled.quarters)
  const bound = Number.isFinite(answer.bound) ? answer.bound : null
  return { worth: plan.total, bound, seconds: (performance.now() - started) / 1000 }
}
