import { number } from '../../lib/french.ts'
import { broken, fulfilled, unknown, type Judgement } from './rule.ts'

/** A measure of the room against the least that the phase asks for. `measure` reads like « La hauteur libre ». */
export function judgeMeasure(measure: string, unit: string, asked: number | null, measured: number | null): Judgement {
  if (asked === null) return fulfilled(() => `${measure} n’est pas une exigence de la demande.`)
  if (measured === null) return unknown(() => `${measure} n’est pas connue ; il en faut ${number(asked)} ${unit}.`)
  const known = () => `${measure} est de ${number(measured)} ${unit}`
  return measured < asked
    ? broken(() => `${known()} ; il en faut ${number(asked)} ${unit}.`)
    : fulfilled(() => `${known()} pour ${number(asked)} ${unit} exigés.`)
}
