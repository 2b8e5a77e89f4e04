/** A small question of our own telling, whose best worth, 550, was found by enumeration and is met by one plan only. */
import { PROBLEM_FORMAT, parseProblem, type Problem } from '../../../server/allocation/problem.ts'

const cost = { moveCost: 30, evictionCost: 60, unhousedCost: 5 }
const stay = (organisation: string, room: string, from: number, until: number, worth: number, units = 1) => ({
  organisation,
  room,
  from,
  until,
  worth,
  units,
})

/** An incubator room limited to 2 quarters, a hall open for 2, a shared room that shrinks and a team that grows. */
export const SHARED_ROOM_THAT_SHRINKS: Problem = parseProblem({
  format: PROBLEM_FORMAT,
  quarters: 4,
  rooms: [
    { id: 'solilab-12', capacity: 1, from: 0, until: 4, maxStay: 2, maxStayGroup: 'incubator' },
    { id: 'halle-3', capacity: 1, from: 1, until: 3 },
    { id: 'open-space', capacity: [4, 4, 3, 3], from: 0, until: 4 },
  ],
  organisations: [
    { id: 'repair-cafe', from: 0, until: 4, current: 'solilab-12', ...cost },
    { id: 'kitchen-coop', from: 0, until: 4, ...cost },
    { id: 'bike-school', from: 1, until: 4, ...cost },
  ],
  stays: [
    stay('repair-cafe', 'solilab-12', 0, 4, 60),
    stay('repair-cafe', 'halle-3', 1, 3, 90),
    stay('repair-cafe', 'open-space', 0, 4, 40, 2),
    stay('kitchen-coop', 'solilab-12', 0, 4, 70),
    stay('kitchen-coop', 'open-space', 0, 2, 35, 2),
    stay('kitchen-coop', 'open-space', 2, 4, 35, 3),
    stay('bike-school', 'halle-3', 1, 3, 80),
    stay('bike-school', 'open-space', 1, 4, 50),
  ],
  options: { seconds: 5, gap: 0 },
})
