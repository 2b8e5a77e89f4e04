/** Solves a question given as JSON (`escale-allocation/1`) and prints the result as JSON. */
import { solveMode } from '../allocation/modes/solveMode.ts'
import { startSecondThread } from '../allocation/secondThread.ts'
import { MalformedProblem } from '../allocation/problem.ts'
import { readQuestion } from '../allocation/questionFile.ts'

const USAGE = `Usage : npm run --silent solve -- question.json > plan.json
  question.json : une question au format escale-allocation/1 ; - lit l'entrée standard`

const NOT_WELL_FORMED = 2

const path = process.argv[2]
if (path === undefined) {
  console.error(USAGE)
  process.exit(NOT_WELL_FORMED)
}

try {
  const result = await solveMode(readQuestion(path), { secondThread: startSecondThread })
  process.stdout.write(`${JSON.stringify(result)}\n`)
} catch (error) {
  if (!(error instanceof MalformedProblem)) throw error
  console.error(error.message)
  process.exitCode = NOT_WELL_FORMED
}
