/** Solves a question given as JSON (`escale-allocation/1`) and prints the result as JSON. */
import { readFileSync } from 'node:fs'
import { solveMode } from '../allocation/modes/solveMode.ts'
import { startSecondThread } from '../allocation/secondThread.ts'
import { MalformedProblem, parseProblem, type Problem } from '../allocation/problem.ts'

const USAGE = `Usage : npm run --silent solve -- question.json > plan.json
  question.json : une question au format escale-allocation/1 ; - lit l'entrée standard`

const NOT_WELL_FORMED = 2

const path = process.argv[2]
if (path === undefined) {
  console.error(USAGE)
  process.exit(NOT_WELL_FORMED)
}

function read(file: string): Problem {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MalformedProblem('problem', file, `un fichier lisible (${reason})`)
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new MalformedProblem('problem', text.slice(0, 40), 'du JSON')
  }
  return parseProblem(json)
}

try {
  const problem = read(path)
  process.stdout.write(`${JSON.stringify(await solveMode(problem, { secondThread: startSecondThread }))}\n`)
} catch (error) {
  if (!(error instanceof MalformedProblem)) throw error
  console.error(error.message)
  process.exitCode = NOT_WELL_FORMED
}
