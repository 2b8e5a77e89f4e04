import { expect, test } from 'vitest'
import type { EquityReport } from '../../server/contract.ts'
import { equityCsv } from '../../web/equity/csv.ts'

test('the report is a CSV that a French spreadsheet opens: what is unknown or masked is empty, never zero', () => {
  const figures = {
    received: 12,
    waiting: 3,
    housed: 6,
    refused: 2,
    withdrawn: 1,
    offered: 4,
    appeals: 1,
    delay: { days: 40.5, low: null, high: null, of: 4 },
    share: { housed: 6 / 11, low: 0.28, high: 0.7873 },
  }
  const report: EquityReport = {
    territory: '244400404',
    on: '2026-11-24',
    masked: true,
    whole: figures,
    dimensions: [
      {
        dimension: 'commune',
        groups: [
          {
            code: '44143',
            figures: { ...figures, delay: null },
            comparison: { probability: 0.0312, verdict: 'housed_more' },
          },
          { code: null, figures: null, comparison: null },
        ],
      },
    ],
  }
  const lines = equityCsv(report, (_, code) => (code === null ? 'Inconnu' : 'Rezé; sud')).split('\r\n')
  expect(lines).toEqual([
    'Critère;Groupe;Reçues;En attente;Logées;Refusées;Retirées;Avec une offre;Recours;Part logée;Part logée, bas;Part logée, haut;Délai médian (jours);Délai, bas;Délai, haut;Délai, demandes;Probabilité corrigée;Comparé aux autres',
    ';Toutes les demandes;12;3;6;2;1;4;1;0,545;0,28;0,787;40,5;;;4;;',
    'Commune de la structure;"Rezé; sud";12;3;6;2;1;4;1;0,545;0,28;0,787;;;;;0,031;Plus souvent logé que les autres',
    'Commune de la structure;Inconnu;masqué;;;;;;;;;;;;;;;',
    '',
  ])
})
