import type { PlaceFacts, SiteFacts } from '../shapes.ts'
import { anciennePoste, anciennePosteSite } from './places/anciennePoste.ts'
import { chaudronniers, chaudronniersSite } from './places/chaudronniers.ts'
import { conserverie, conserverieSite } from './places/conserverie.ts'
import { fabriqueDuSillon, fabriqueDuSillonSite } from './places/fabriqueDuSillon.ts'
import { fanal, fanalSite } from './places/fanal.ts'
import { grandeCale, grandeCaleSite } from './places/grandeCale.ts'
import { hangarDesMarees, hangarDesMareesSite } from './places/hangarDesMarees.ts'
import { maisonDesPossibles, maisonDesPossiblesSite } from './places/maisonDesPossibles.ts'
import { relaisDesFaubourgs, relaisDesFaubourgsSite } from './places/relaisDesFaubourgs.ts'
import { sablier, sablierSite } from './places/sablier.ts'
import { solilab } from './places/solilab.ts'
import { verriere, verriereSite } from './places/verriere.ts'
import { wattignies } from './places/wattignies.ts'

/** Invented sites, beside the real ones of nantes-metropole/sites.ts. */
export const INVENTED_SITES: readonly SiteFacts[] = [
  anciennePosteSite,
  chaudronniersSite,
  conserverieSite,
  fabriqueDuSillonSite,
  fanalSite,
  grandeCaleSite,
  hangarDesMareesSite,
  maisonDesPossiblesSite,
  relaisDesFaubourgsSite,
  sablierSite,
  verriereSite,
]

/** Invented buildings and rooms, in invented and in real sites. */
export const PLACES: readonly PlaceFacts[] = [
  anciennePoste,
  chaudronniers,
  conserverie,
  fabriqueDuSillon,
  fanal,
  grandeCale,
  hangarDesMarees,
  maisonDesPossibles,
  relaisDesFaubourgs,
  sablier,
  solilab,
  verriere,
  wattignies,
]
