/** The text of an agreement, once for every format: plain data in, plain data out. */
import type { RoomKind } from '../../db/codes.ts'
import { KIND, STAGE } from '../../db/words.ts'
import { count, euros, number } from '../../lib/french.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import type { DocumentSection, PrintedDocument } from '../../lib/printed.ts'
import type { Agreement } from '../agreements.schema.ts'
import { monthsBetween } from '../calendar.ts'
import type { InventoryLine } from '../compareInventories.ts'
import { LEGAL_FORMS } from '../legal/forms.ts'
import { CAUTION, lastDay } from '../legal/form.ts'
import { noticeMonthsOf } from '../notice.ts'
import { CONDITION, FORM, REASON } from '../words.ts'

/** What an agreement is about, read beside it. */
export interface AgreementSheet {
  readonly agreement: Agreement
  readonly tenant: { readonly name: string; readonly siren: string | null }
  readonly owner: string | null
  readonly site: { readonly name: string; readonly address: string | null; readonly commune: string }
  readonly buildingName: string
  readonly room: {
    readonly name: string
    readonly kind: RoomKind
    readonly floor: number | null
    readonly areaM2: number | null
    readonly areaAsOf: string | null
    readonly workstations: number | null
  }
  readonly moveIn: { readonly signedOn: string | null; readonly items: readonly InventoryLine[] } | null
}

const TO_FILL = '[à compléter]'

/** The whole document in French. What nobody knows is written « [à compléter] », never left out or taken for zero. */
export function documentOf(sheet: AgreementSheet): PrintedDocument {
  const { agreement, tenant, site, room } = sheet
  const rule = LEGAL_FORMS[agreement.form]
  const landlord = agreement.landlord ?? sheet.owner ?? TO_FILL
  return {
    title: `${FORM[agreement.form]} – ${tenant.name}`,
    banner:
      agreement.signedOn === null
        ? 'Projet – à faire valider par un conseil'
        : `Signée le ${frenchDay(agreement.signedOn)} – texte à faire valider par un conseil`,
    sections: [
      {
        heading: 'Les parties',
        paragraphs: [
          `Le bailleur : ${landlord}.`,
          `La structure : ${tenant.name}, SIREN ${tenant.siren === null ? TO_FILL : spaced(tenant.siren)}.`,
        ],
      },
      {
        heading: 'Le local',
        paragraphs: [
          `${room.name} (${KIND[room.kind]}), ${sheet.buildingName}, ${site.name}, ${site.address ?? TO_FILL}, ${site.commune}.`,
          'La liste et les surfaces sont en annexe 1.',
        ],
      },
      { heading: 'La durée', paragraphs: termOf(agreement) },
      { heading: 'Le loyer', paragraphs: rentOf(agreement) },
      { heading: 'Le préavis', paragraphs: noticeOf(agreement, rule.noticeRule) },
      {
        heading: 'Le cadre juridique',
        paragraphs: [
          `${FORM[agreement.form]} : ${rule.article}, règle en vigueur depuis le ${frenchDay(rule.inForceSince)}.`,
          ...reasonOf(agreement),
          rule.means,
          CAUTION,
        ],
      },
    ],
    annexes: [roomAnnex(sheet), inventoryAnnex(sheet.moveIn)],
    signatures: [`Pour le bailleur, ${landlord}`, `Pour la structure, ${tenant.name}`],
  }
}

function termOf({ during }: Agreement): string[] {
  if (during.until === null) return [`À partir du ${frenchDay(during.from)}, sans terme convenu.`]
  const { months, days } = monthsBetween(during.from, during.until)
  const length = [months > 0 ? `${months} mois` : null, days > 0 ? count(days, 'jour') : null]
  return [
    `Du ${frenchDay(during.from)} au ${lastDay(during.until)} inclus, soit ${length.filter((part) => part !== null).join(' et ')}.`,
  ]
}

function rentOf(agreement: Agreement): string[] {
  const { rentEurCentsPerMonth: rent, depositEurCents, step, stepRentEurCentsPerMonth: stepRent } = agreement
  const paragraphs = [
    rent === null
      ? `Loyer mensuel hors taxes : ${TO_FILL}.`
      : rent === 0
        ? 'Le local est mis à disposition gratuitement.'
        : `Loyer mensuel hors taxes : ${euros(rent)}.`,
    depositEurCents === null
      ? `Dépôt de garantie : ${TO_FILL}.`
      : depositEurCents === 0
        ? 'Il n’est pas demandé de dépôt de garantie.'
        : `Dépôt de garantie : ${euros(depositEurCents)}.`,
  ]
  if (step !== null)
    paragraphs.push(
      `À partir du ${frenchDay(step.from)}, au passage à l’étape « ${STAGE[step.stage]} », le loyer mensuel hors taxes devient : ${stepRent === null ? TO_FILL : euros(stepRent)}.`,
    )
  return paragraphs
}

function noticeOf(agreement: Agreement, rule: string): string[] {
  const months = noticeMonthsOf(agreement)
  return [rule, months === null ? `Durée du préavis : ${TO_FILL}.` : `Durée du préavis : ${months} mois.`]
}

function reasonOf({ form, precariousReason, reasonNote }: Agreement): string[] {
  const needed = form === 'precarious_agreement' || form === 'interim_agreement'
  if (!needed && precariousReason === null) return []
  const reason = precariousReason === null ? TO_FILL : REASON[precariousReason]
  return [`Circonstance qui rend l’occupation précaire : ${reason}.`, ...(reasonNote === null ? [] : [reasonNote])]
}

function roomAnnex({ room, site, buildingName, agreement }: AgreementSheet): DocumentSection {
  const area = room.areaM2 === null ? TO_FILL : `${number(room.areaM2)} m²`
  const measured = room.areaAsOf === null ? 'jour du relevé inconnu' : `relevée le ${frenchDay(room.areaAsOf)}`
  return {
    heading: 'Annexe 1 – Locaux et surfaces',
    paragraphs: room.areaM2 === null ? [] : [`Surface ${measured}.`],
    table: {
      head: ['Lieu', 'Bâtiment', 'Local', 'Étage', 'Surface', 'Postes'],
      rows: [
        [
          site.name,
          buildingName,
          `${agreement.roomName} (${KIND[room.kind]})`,
          room.floor === null ? TO_FILL : room.floor === 0 ? 'rez-de-chaussée' : String(room.floor),
          area,
          room.workstations === null ? 'local entier' : String(room.workstations),
        ],
      ],
    },
  }
}

function inventoryAnnex(moveIn: AgreementSheet['moveIn']): DocumentSection {
  const heading = 'Annexe 2 – État des lieux d’entrée'
  if (moveIn === null) return { heading, paragraphs: ['À établir à la remise des clés.'] }
  return {
    heading,
    paragraphs: [moveIn.signedOn === null ? 'Pas encore signé.' : `Signé le ${frenchDay(moveIn.signedOn)}.`],
    table: {
      head: ['Élément', 'État', 'Remarque'],
      rows: moveIn.items.map(({ item, condition, comment }) => [
        item,
        condition === null ? TO_FILL : CONDITION[condition],
        comment ?? '',
      ]),
    },
  }
}

/** « 123 456 789 » */
const spaced = (siren: string): string => siren.replace(/(\d{3})(?=\d)/g, '$1 ')
