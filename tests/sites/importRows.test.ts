import { describe, expect, test } from 'vitest'
import { cartofriches } from '../../server/sites/imports/cartofriches.ts'
import { KnownPlaces, sameName } from '../../server/sites/imports/doubles.ts'
import { inFrance, metresBetween } from '../../server/sites/imports/position.ts'
import { Row } from '../../server/sites/imports/row.ts'
import { tiersLieux } from '../../server/sites/imports/tiersLieux.ts'

const rowOf = (cells: Record<string, string>) => new Row(7, Object.keys(cells), Object.values(cells))
const said = (row: Row) => row.problems.map(({ field, value, action, code }) => [field, value, action, code])

describe('a value of a row', () => {
  test.each([
    ['1001', '01001', 'leading_zero'],
    ['44109', '44109', null],
    ['2A004', '2A004', null],
    ['NA', null, 'not_available'],
    ['0', null, 'not_a_commune'],
    ['', null, null],
  ])('commune %j', (given, read, code) => {
    const row = rowOf({ comm_insee: given })
    expect(row.commune('comm_insee')).toBe(read)
    expect(said(row)).toEqual(code === null ? [] : [['comm_insee', given, 'mended', code]])
  })

  test.each([
    ['2024-02-29', '2024-02-29', null],
    ['29/02/2024', '2024-02-29', 'day_spelling'],
    ['1/3/2022', '2022-03-01', 'day_spelling'],
    ['29/02/2023', null, 'not_a_day'],
    ['2023', null, 'not_a_day'],
    ['NaN', null, 'not_available'],
    ['', null, null],
  ])('day %j', (given, read, code) => {
    const row = rowOf({ day: given })
    expect(row.day('day')).toBe(read)
    expect(said(row)).toEqual(code === null ? [] : [['day', given, 'mended', code]])
  })

  test.each([
    ['1200', 1200, null],
    ['12.5', 12.5, null],
    ['1 200,5', 1200.5, 'number_spelling'],
    ['0', null, 'not_a_quantity'],
    ['-3', null, 'not_a_quantity'],
    ['5,62E+184', null, 'not_a_quantity'],
    ['environ 12', null, 'not_a_quantity'],
    ['N/A', null, 'not_available'],
    ['', null, null],
  ])('quantity %j', (given, read, code) => {
    const row = rowOf({ area: given })
    expect(row.positive('area')).toBe(read)
    expect(said(row)).toEqual(code === null ? [] : [['area', given, 'mended', code]])
  })

  test.each([
    ['friche militaire', 'friche militaire', null],
    ['Friche Militaire', 'friche militaire', 'code_spelling'],
    ['militaire', 'friche militaire', 'code_spelling'],
    ['inconnu', null, 'code_unknown'],
    ['', null, null],
  ])('code %j', (given, read, code) => {
    const row = rowOf({ type: given })
    expect(row.code('type', ['friche militaire', 'mixte'])).toBe(read)
    expect(said(row)).toEqual(code === null ? [] : [['type', given, 'mended', code]])
  })

  test('text loses control characters and double spaces, and is cut where no field could hold it', () => {
    const row = rowOf({ name: ' a\u0000 \t b ', long: 'x'.repeat(300) })
    expect(row.text('name')).toBe('a b')
    expect(row.text('long')).toBe(`${'x'.repeat(199)}…`)
    expect(row.text('absent')).toBeNull()
    expect(said(row)).toEqual([['long', 'x'.repeat(300), 'mended', 'too_long']])
  })

  test('a row too long is broken, one too short is not, one with empty cells at its end neither', () => {
    expect(new Row(2, ['a', 'b'], ['1', '2', '3']).isBroken).toBe(true)
    const short = new Row(2, ['a', 'b', 'c'], ['1'])
    expect([short.isBroken, said(short)]).toEqual([false, [['b', null, 'mended', 'columns_missing']]])
    const empty = new Row(2, ['a'], ['1', '', ' '])
    expect([empty.isBroken, said(empty)]).toEqual([false, [['', null, 'mended', 'columns_empty']]])
  })
})

describe('a position', () => {
  test.each([
    [[-1.55, 47.2], { position: [-1.55, 47.2], swapped: false }],
    [[47.2, -1.55], { position: [-1.55, 47.2], swapped: true }],
    [[49.2527, 3.9815], { position: [3.9815, 49.2527], swapped: true }],
    [[55.45, -20.88], { position: [55.45, -20.88], swapped: false }],
    [[0, 0], null],
    [[355_000, 6_689_000], null],
    [[Number.NaN, 47], null],
  ] as const)('%j', (given, found) => expect(inFrance(given)).toEqual(found))

  test('a degree of latitude is 111 km, one of longitude at 60° north half of that', () => {
    expect(metresBetween([0, 45], [0, 46]) / 1000).toBeCloseTo(111.2, 1)
    expect(metresBetween([0, 60], [1, 60]) / 1000).toBeCloseTo(55.6, 1)
  })
})

describe('one place under two spellings', () => {
  test.each([
    ['Platforme C', 'Plateforme C', true],
    ['La Cantine', 'Cantine', true],
    ['L’Établi', 'ETABLI', true],
    ['Atlantic 2.0', 'La Cantine Numérique', false],
    ['Atelier 9', 'Atelier 8', false],
    ['Friche 44109_18511', 'Friche 44109_18512', false],
    ['Le Lieu', 'Le Lien', false],
  ])('%s / %s: %s', (one, other, same) => expect([sameName(one, other), sameName(other, one)]).toEqual([same, same]))

  test('neighbours are found across the cells of the index, the nearest first, and no farther than asked', () => {
    const places = new KnownPlaces()
    const at = (name: string, lon: number, lat: number) =>
      places.add({ name, position: [lon, lat], recordId: null, line: null })
    at('far', -1.545, 47.21)
    at('near', -1.5499, 47.2001)
    at('here', -1.55, 47.2)
    expect(places.near([-1.55, 47.2], 250).map(({ name }) => name)).toEqual(['here', 'near'])
    expect(places.near([-1.5501, 47.1999], 1)).toEqual([])
  })
})

describe('a brownfield of the standard', () => {
  const [standard, points] = cartofriches.formats
  const complete = {
    site_id: '44143_1',
    site_nom: 'Minoterie',
    site_type: 'friche industrielle',
    site_adresse: '2 quai de la Minoterie',
    site_actu_date: '16/01/2024',
    site_occupation: 'occupation transitoire ou temporaire',
    site_statut: 'friche sans projet',
    comm_insee: '44143',
    proprio_personne: 'personne morale',
    proprio_nom: 'SCI A|_X_|SCI B|SCI A',
    unite_fonciere_surface: '4200',
    unite_fonciere_refcad: '44143000AB0012|5,62E+184',
    sol_pollution_existe: 'inconnu',
    geompoint: 'POINT (-1.56 47.18)',
    geomsurf: 'POLYGON ((-1.561 47.179, -1.559 47.179, -1.559 47.181, -1.561 47.179))',
  }

  test('gives what it knows, and nothing that it does not', () => {
    const row = rowOf(complete)
    expect(standard!.whereabouts(row)).toEqual({
      recordId: '44143_1',
      communeField: 'comm_insee',
      positionField: 'geompoint',
      nameField: 'site_nom',
      commune: '44143',
      position: [-1.56, 47.18],
    })
    expect(standard!.facts(row)).toEqual({
      name: 'Minoterie',
      status: 'spotted',
      address: '2 quai de la Minoterie',
      parcelRefs: ['44143000AB0012'],
      outline: { type: 'Polygon', coordinates: [[[-1.561, 47.179], [-1.559, 47.179], [-1.559, 47.181], [-1.561, 47.179]]] }, // prettier-ignore
      areaM2: 4200,
      owner: 'SCI A ; SCI B',
      description:
        'Friche industrielle. Statut dans Cartofriches : friche sans projet. ' +
        'Occupation : occupation transitoire ou temporaire.',
    })
    expect(standard!.asOf(row)).toBe('2024-01-16')
    expect(said(row)).toEqual([
      ['unite_fonciere_refcad', '44143000AB0012|5,62E+184', 'mended', 'parcel_unreadable'],
      ['proprio_nom', 'SCI A|_X_|SCI B|SCI A', 'mended', 'person_masked'],
      ['site_actu_date', '16/01/2024', 'mended', 'day_spelling'],
    ])
  })

  test('one that was turned to a new use is closed', () => {
    expect(standard!.facts(rowOf({ ...complete, site_statut: 'friche reconvertie' })).status).toBe('closed')
  })

  test('the name of a natural person is never taken nor repeated', () => {
    const row = rowOf({ ...complete, proprio_personne: 'personne physique', proprio_nom: 'DUPONT MARIE' })
    expect(standard!.facts(row)).not.toHaveProperty('owner')
    expect(JSON.stringify(row.problems)).not.toContain('DUPONT')
  })

  test.each([
    ['POLYGON((49.33 3.95, 49.38 3.89, 49.42 3.96, ...))', 'outline_unreadable', undefined],
    ['POLYGON ((-1.561 47.179, -1.559 47.179, -1.559 47.181))', 'outline_unreadable', undefined],
    ['POLYGON ((355000 6689000, 355100 6689000, 355100 6689100, 355000 6689000))', 'outline_unreadable', undefined],
    ['POLYGON ((47.179 -1.561, 47.179 -1.559, 47.181 -1.559, 47.179 -1.561))', 'axes_swapped', [-1.561, 47.179]],
  ])('outline %s', (geomsurf, code, first) => {
    const row = rowOf({ ...complete, geomsurf })
    const { outline } = standard!.facts(row)
    expect(row.problems.filter(({ field }) => field === 'geomsurf').map((problem) => problem.code)).toEqual([code])
    expect(outline?.type === 'Polygon' ? outline.coordinates[0]![0] : undefined).toEqual(first)
  })

  test.each([
    [{ site_id: '' }, 'site_id', 'id_missing'],
    [{ geompoint: 'NA' }, 'geompoint', 'position_missing'],
    [{ geompoint: 'POINT (355000 6689000)' }, 'geompoint', 'position_nowhere'],
  ])('%j is refused', (change, field, code) => {
    expect(standard!.whereabouts(rowOf({ ...complete, ...change }))).toMatchObject({
      action: 'refused',
      field,
      code,
      line: 7,
    })
  })

  test('a bare point says its commune by its identifier, and only guesses its name', () => {
    const row = rowOf({ site_id: '44109_8', producteur: 'Ademe', site_statut: 'inconnu', lon: '-1,55', lat: '47,2' })
    expect(points!.whereabouts(row)).toMatchObject({ recordId: '44109_8', commune: '44109', position: [-1.55, 47.2] })
    expect(points!.facts(row)).toEqual({
      name: 'Friche 44109_8',
      status: 'spotted',
      description: 'Repérée par : Ademe.',
    })
    expect(points!.onlyWhenNew).toEqual(['name', 'description'])
  })
})

describe('a third place of the census', () => {
  const [census] = tiersLieux.formats
  const complete = {
    ID: '12',
    NOM_TL: 'La Voisine',
    ADRESSE: '3 rue de l’Essai',
    CP: '44000',
    COMINIT: 'Nantes',
    INSEECOM: '44109',
    WEB: 'voisine.example',
    TYPO: 'Tiers lieux à dominante fablab',
    LAT: '47.21',
    LONG: '-1.55',
    PRECISION: '0.94',
    INSEEMETRO: '44109',
  }

  test('is spotted, since a census of 2019 does not say that it is open today', () => {
    expect(census!.facts(rowOf(complete))).toEqual({
      name: 'La Voisine',
      status: 'spotted',
      address: '3 rue de l’Essai, 44000 Nantes',
      description:
        'Tiers-lieu à dominante fablab, recensé en 2019 ; son état d’aujourd’hui est à vérifier. Site : voisine.example',
    })
  })

  test.each([
    [{ INSEECOM: '0' }, '44109', [['INSEECOM', '0', 'mended', 'commune_missing']]],
    [{ INSEECOM: '0', commune_pip: '44143' }, '44143', [['INSEECOM', '0', 'mended', 'commune_missing']]],
    [{ INSEECOM: '0', INSEEMETRO: '' }, null, []],
    [{ INSEECOM: '1004' }, '01004', [['INSEECOM', '1004', 'mended', 'leading_zero']]],
  ])('%j is in %s', (change, commune, problems) => {
    const row = rowOf({ ...complete, ...change })
    expect(census!.whereabouts(row)).toMatchObject({ commune, position: [-1.55, 47.21] })
    expect(said(row)).toEqual(problems)
  })

  test.each([
    [{ LAT: '' }, 'LAT', 'position_missing'],
    [{ LAT: 'abc' }, 'LAT', 'position_nowhere'],
    [{ NOM_TL: '' }, 'NOM_TL', 'name_missing'],
    [{ ID: '' }, 'ID', 'id_missing'],
  ])('%j is refused', (change, field, code) => {
    expect(census!.whereabouts(rowOf({ ...complete, ...change }))).toMatchObject({ action: 'refused', field, code })
  })

  test('a guessed position and an absent postcode are told apart from known ones', () => {
    const row = rowOf({ ...complete, CP: '0', PRECISION: '0.53' })
    expect(census!.facts(row).address).toBe('3 rue de l’Essai, Nantes')
    expect(said(row)).toEqual([['PRECISION', '0.53', 'reported', 'position_unsure']])
  })
})
