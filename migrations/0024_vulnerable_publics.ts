import { sql, type Kysely } from 'kysely'

/** What tells where a site is: kept apart while somebody who must not be found is received there. */
const TELLING = [
  'name',
  'address',
  'parcel_refs',
  'point',
  'outline',
  'owner',
  'release_trigger',
  'description',
] as const
const columns = (of = '') => sql.raw(TELLING.map((column) => of + column).join(', '))

/**
 * Places where a vulnerable public is received. What tells where such a site is moves to a table of its own, and the
 * site keeps what everybody may see: so no query can show by mistake what it does not ask that table for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table organisation add column vulnerable_public boolean not null default false`.execute(db)
  await sql`comment on column organisation.vulnerable_public is 'It receives people who must not be found: the sites where it holds a room are protected'`.execute(
    db,
  )
  await sql`alter table site add column protected_number integer check (protected_number >= 1),
    add constraint site_protected_number_once unique (territory, protected_number)`.execute(db)
  await sql`comment on column site.protected_number is 'Of a protected site, the number that stands for its name; what tells where it is stands in exact_place'`.execute(
    db,
  )

  await sql`
    create table exact_place (
      site_id uuid primary key,
      territory text not null,
      name text not null check (name ~ '\\S'),
      address text,
      parcel_refs text[] not null,
      point geometry (Point, 4326) not null,
      outline geometry (MultiPolygon, 4326) check (st_isvalid(outline)),
      owner text,
      release_trigger text,
      description text,
      foreign key (territory, site_id) references site (territory, id)
    )`.execute(db)
  await sql`comment on table exact_place is 'Of protected sites, what only their managers and their tenants see'`.execute(
    db,
  )
  await sql`create trigger audit after insert or update or delete on exact_place
    for each row execute function write_audit_entry('site', 'site_id', 'territory')`.execute(db)

  // The cell of 500 m of the territory's own projection: it does not hang on the point, so several points say no more.
  await sql`
    create function cell_of(place geometry, territory_code text) returns geometry stable language sql as $$
      select st_transform(st_makeenvelope(west, south, west + 500, south + 500, srid), 4326)
      from (select metre_srid as srid, floor(st_x(flat) / 500) * 500 as west, floor(st_y(flat) / 500) * 500 as south
            from territory, st_transform(place, metre_srid) as flat where code = territory_code) as corner
    $$`.execute(db)

  // Whoever writes a protected site without knowing that it is one, such as an import, writes the exact place.
  await sql`
    create function show_little_of_site() returns trigger language plpgsql as $$
    declare
      cell geometry;
    begin
      update exact_place set
        name = case when new.name is distinct from old.name then new.name else name end,
        address = coalesce(new.address, address),
        parcel_refs = case when new.parcel_refs <> '{}' then new.parcel_refs else parcel_refs end,
        point = case when new.point is distinct from old.point then new.point else point end,
        outline = case when new.outline is distinct from old.outline then new.outline else outline end,
        owner = coalesce(new.owner, owner),
        release_trigger = coalesce(new.release_trigger, release_trigger),
        description = coalesce(new.description, description)
      where site_id = new.id and (new.address is not null or new.parcel_refs <> '{}' or new.owner is not null
        or new.release_trigger is not null or new.description is not null or new.name is distinct from old.name
        or new.point is distinct from old.point or new.outline is distinct from old.outline);
      select cell_of(point, territory) into strict cell from exact_place where site_id = new.id;
      new.point := st_centroid(cell);
      new.outline := st_multi(cell);
      new.name := 'Lieu protégé n° ' || new.protected_number;
      new.address := null;
      new.parcel_refs := '{}';
      new.owner := null;
      new.release_trigger := null;
      new.description := null;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger site_protected_shows_little before update on site for each row
    when (new.protected_number is not null) execute function show_little_of_site()`.execute(db)

  await sql`
    create function protect_or_open_site(the_site uuid) returns void language plpgsql as $$
    declare
      wanted boolean;
      stands boolean;
      its_territory text;
    begin
      select territory, protected_number is not null into its_territory, stands from site where id = the_site for no key update;
      select exists (
        select from building join room on room.building_id = building.id join occupancy on occupancy.room_id = room.id
        join organisation on organisation.id = occupancy.organisation_id
        where building.site_id = the_site and occupancy.archived_at is null and organisation.vulnerable_public
      ) into wanted;
      if wanted and not stands then
        insert into exact_place (site_id, territory, ${columns()})
          select id, territory, ${columns()} from site where id = the_site;
        -- Two sites protected at once take two numbers: the second waits for the first.
        perform from territory where code = its_territory for no key update;
        update site set protected_number =
          1 + (select coalesce(max(other.protected_number), 0) from site as other where other.territory = site.territory)
          where id = the_site;
      elsif stands and not wanted then
        update site set protected_number = null, name = exact.name, address = exact.address,
          parcel_refs = exact.parcel_refs, point = exact.point, outline = exact.outline, owner = exact.owner,
          release_trigger = case when permanence = 'transitional' then exact.release_trigger end,
          description = exact.description
          from exact_place as exact where exact.site_id = the_site and site.id = the_site;
        delete from exact_place where site_id = the_site;
      end if;
    end $$`.execute(db)
  await sql`
    create function protect_sites_of_organisation() returns trigger language plpgsql as $$
    begin
      perform protect_or_open_site(site_id) from (
        select distinct building.site_id from occupancy join room on room.id = occupancy.room_id
        join building on building.id = room.building_id where occupancy.organisation_id = new.id order by site_id
      ) as where_it_is;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger organisation_protects_its_sites after update of vulnerable_public on organisation for each row
    when (old.vulnerable_public is distinct from new.vulnerable_public)
    execute function protect_sites_of_organisation()`.execute(db)
  await sql`
    create function protect_site_of_occupancy() returns trigger language plpgsql as $$
    begin
      -- The mark cannot change meanwhile: who marks the organisation waits, and then sees this occupancy.
      if (select vulnerable_public from organisation where id = new.organisation_id for share) then
        perform protect_or_open_site(building.site_id) from room join building on building.id = room.building_id
          where room.id = new.room_id;
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger occupancy_protects_its_site after insert or update of archived_at, room_id, organisation_id on occupancy
    for each row execute function protect_site_of_occupancy()`.execute(db)
}
