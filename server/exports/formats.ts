/** Sites in the formats that people and programs ask for. Each gives the whole file. */
import initSqlJs from 'sql.js'
import writeWorkbook from 'write-excel-file/node'
import { csvLine } from '../lib/csvText.ts'
import { cellInWords, COLUMNS, type ExportedSite } from './sites.ts'

/** RFC 7946; the geometry is the outline where there is one. */
export function geojsonOf(sites: readonly ExportedSite[]): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    features: sites.map((site) => ({
      type: 'Feature',
      id: site.id,
      geometry: site.outline ?? { type: 'Point', coordinates: site.point },
      properties: Object.fromEntries(COLUMNS.map(({ name, of }) => [name, of(site)])),
    })),
  })
}

/** For French spreadsheets: semicolons, decimal commas, and a mark of UTF-8. */
export function csvOf(sites: readonly ExportedSite[]): string {
  const lines = sites.map((site) =>
    csvLine(
      COLUMNS.map((column) => cellInWords(column, site)),
      ';',
    ),
  )
  return `\ufeff${csvLine(
    COLUMNS.map(({ title }) => title),
    ';',
  )}${lines.join('')}`
}

/** Texts are texts in a workbook, whatever they begin with: nothing in it is a formula. */
export function xlsxOf(sites: readonly ExportedSite[]): Promise<Buffer> {
  const rows = sites.map((site) =>
    COLUMNS.map((column) => {
      const value = cellInWords(column, site)
      if (value === null || typeof value === 'boolean') return null
      if (typeof value === 'number') return { value, type: Number }
      if (column.kind === 'day') return { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'dd/mm/yyyy' }
      return { value: value.replaceAll(FORBIDDEN, ' ').slice(0, LONGEST_CELL), type: String }
    }),
  )
  const header = COLUMNS.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const }))
  return writeWorkbook([header, ...rows], {
    sheet: 'Sites',
    stickyRowsCount: 1,
    columns: COLUMNS.map(({ kind }) => ({ width: kind === 'text' ? 24 : 14 })),
  }).toBuffer()
}

const LONGEST_CELL = 32_767
/** What XML 1.0 can't hold */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * OGC GeoPackage 1.3: one layer of points in degrees. Written by SQLite itself, built for WebAssembly (sql.js), as Node 20
 * has none and a native build would have to be compiled on some machines.
 */
export async function geopackageOf(sites: readonly ExportedSite[], now: Date): Promise<Buffer> {
  const SQL = await initSqlJs()
  const db = new SQL.Database()
  try {
    db.run(GEOPACKAGE)
    const columns = COLUMNS.map(({ name, kind }) => `"${name}" ${SQLITE_TYPES[kind]}`).join(', ')
    db.run(`create table sites (fid integer primary key autoincrement not null, geom point, ${columns})`)
    db.run('begin')
    const insert = db.prepare(`insert into sites values (null, ?${', ?'.repeat(COLUMNS.length)})`)
    for (const site of sites) {
      const cells = COLUMNS.map(({ of }) => of(site))
      insert.run([pointBlob(site.point), ...cells.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell))])
    }
    insert.free()
    db.run('commit')
    const [xs, ys] = [sites.map(({ point }) => point[0]), sites.map(({ point }) => point[1])]
    const least = (values: number[]) => (values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b)))
    const most = (values: number[]) => (values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)))
    db.run(`insert into gpkg_contents values ('sites', 'features', 'sites', 'Sites', ?, ?, ?, ?, ?, 4326)`, [
      now.toISOString(),
      least(xs),
      least(ys),
      most(xs),
      most(ys),
    ])
    db.run(`insert into gpkg_geometry_columns values ('sites', 'geom', 'POINT', 4326, 0, 0)`)
    return Buffer.from(db.export())
  } finally {
    db.close()
  }
}

const SQLITE_TYPES = { text: 'text', number: 'double', boolean: 'boolean', day: 'date' } as const

/** A GeoPackage geometry: "GP", version 0, little endian without envelope, the reference system, then WKB. */
function pointBlob([x, y]: readonly [number, number]): Uint8Array {
  const blob = Buffer.alloc(29)
  blob.write('GP', 0, 'latin1')
  blob.writeUInt8(0, 2)
  blob.writeUInt8(1, 3)
  blob.writeInt32LE(4326, 4)
  blob.writeUInt8(1, 8)
  blob.writeUInt32LE(1, 9)
  blob.writeDoubleLE(x, 13)
  blob.writeDoubleLE(y, 21)
  return blob
}

const WGS84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],' +
  'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'

const GEOPACKAGE = `
  pragma application_id = 1196444487;
  pragma user_version = 10300;
  create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer not null primary key, organization text not null,
    organization_coordsys_id integer not null, definition text not null, description text);
  insert into gpkg_spatial_ref_sys values
    ('WGS 84', 4326, 'EPSG', 4326, '${WGS84}', null),
    ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', null),
    ('Undefined geographic', 0, 'NONE', 0, 'undefined', null);
  create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique,
    description text default '', last_change datetime not null, min_x double, min_y double, max_x double, max_y double,
    srs_id integer references gpkg_spatial_ref_sys (srs_id));
  create table gpkg_geometry_columns (table_name text not null primary key, column_name text not null,
    geometry_type_name text not null, srs_id integer not null, z tinyint not null, m tinyint not null,
    unique (table_name, column_name), foreign key (table_name) references gpkg_contents (table_name),
    foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id));`
