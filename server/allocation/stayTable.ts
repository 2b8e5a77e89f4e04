/**
 * Allowed stays in columns: 28 bytes each where an object takes some hundred, since the largest questions have millions.
 * Organisations and rooms are numbered as the question lists them.
 */
import type { AllowedStay, Question } from './problem.ts'
import { Column } from './solver/column.ts'

type Ids = readonly { readonly id: string }[]

export class StayTable implements Iterable<AllowedStay> {
  readonly organisation = new Column(Int32Array)
  readonly room = new Column(Int32Array)
  readonly from = new Column(Int32Array)
  readonly until = new Column(Int32Array)
  readonly worth = new Column(Float64Array)
  readonly units = new Column(Int32Array)
  readonly #organisations: Ids
  readonly #rooms: Ids
  #rows: { start: Int32Array; order: Int32Array } | null = null

  constructor(organisations: Ids, rooms: Ids) {
    this.#organisations = organisations
    this.#rooms = rooms
  }

  /** The stays of a question: its own table, or one made of them. */
  static of({ stays, organisations, rooms }: Question): StayTable {
    if (stays instanceof StayTable) return stays
    const table = new StayTable(organisations, rooms)
    const organisationIndex = new Map(organisations.map(({ id }, o) => [id, o]))
    const roomIndex = new Map(rooms.map(({ id }, r) => [id, r]))
    for (const stay of stays) table.push(organisationIndex.get(stay.organisation)!, roomIndex.get(stay.room)!, stay)
    return table
  }

  get length(): number {
    return this.organisation.length
  }

  push(organisation: number, room: number, stay: Omit<AllowedStay, 'organisation' | 'room'>): void {
    this.organisation.push(organisation)
    this.room.push(room)
    this.from.push(stay.from)
    this.until.push(stay.until)
    this.worth.push(stay.worth)
    this.units.push(stay.units)
    this.#rows = null
  }

  /** Rows of organisation o are `order[start[o]] … order[start[o + 1] − 1]`, in their first order: a counting sort. */
  byOrganisation(): { start: Int32Array; order: Int32Array } {
    if (this.#rows !== null) return this.#rows
    const of = this.organisation.values
    const start = new Int32Array(this.#organisations.length + 1)
    for (const o of of) start[o + 1]!++
    for (let o = 0; o < this.#organisations.length; o++) start[o + 1]! += start[o]!
    const next = start.slice()
    const order = new Int32Array(of.length)
    for (let row = 0; row < of.length; row++) order[next[of[row]!]!++] = row
    return (this.#rows = { start, order })
  }

  at(row: number): AllowedStay {
    return {
      organisation: this.#organisations[this.organisation.values[row]!]!.id,
      room: this.#rooms[this.room.values[row]!]!.id,
      from: this.from.values[row]!,
      until: this.until.values[row]!,
      worth: this.worth.values[row]!,
      units: this.units.values[row]!,
    }
  }

  *[Symbol.iterator](): Generator<AllowedStay> {
    for (let row = 0; row < this.length; row++) yield this.at(row)
  }
}
