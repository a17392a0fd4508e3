#!/usr/bin/python3
"""How much a training gains by starting from an earlier version: docs/transfer.md.

usage: transfer.py --data DIR --work DIR [--split users|time|genres] [--fractions .01,.05,.2] [--seeds 42,43,44]

DIR holds definition.json, interactions.csv.gz (user_id, item_id, rating, timestamp), items.jsonl.gz and users.jsonl.gz.
A rating of 4 or 5 is a like. One part of the likes, of half of the users, of the first half of the time, or of items of half of
the genres, trains the source. Of the other part a fifth of each user's likes is to be found among all items of that part; of the
rest a fraction is what the target may learn from. Compared are: the target trained from scratch, the target trained from the source, the
source as it is with the target's histories, and popularity. What lies in --work already is not made again. Needs numpy.
"""
import argparse, csv, gzip, json, os, random, subprocess, sys
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLI = os.environ.get('COLDSTART', ROOT + '/model/bin/coldstart')
SYSTEMS = ('popularity', 'source as it is', 'from scratch', 'transferred')


def likes(path):
    with gzip.open(path, 'rt') as f:
        return [(r['user_id'], r['item_id'], int(r['timestamp'])) for r in csv.DictReader(f) if float(r['rating']) >= 4]


def documents(path):
    with gzip.open(path, 'rt') as f:
        return {str(d['id']): d for d in map(json.loads, f)}


def parts(split, rows, items, rng):
    if split == 'time':
        rows = sorted(rows, key=lambda r: r[2])
        return rows[:len(rows) // 2], rows[len(rows) // 2:]
    if split == 'users':
        users = sorted({r[0] for r in rows})
        rng.shuffle(users)
        first = set(users[:len(users) // 2])
        return [r for r in rows if r[0] in first], [r for r in rows if r[0] not in first]
    genres = sorted({g for d in items.values() for g in d.get('genres', [])})
    rng.shuffle(genres)
    first = set(genres[:len(genres) // 2])
    of = {i: (d.get('genres') or [''])[0] in first for i, d in items.items()}
    return [r for r in rows if of.get(r[1])], [r for r in rows if not of.get(r[1])]


def write(path, rows):
    with open(path, 'w') as f:
        f.write('user_id,item_id,timestamp\n')
        f.writelines(f'{u},{i},{t}\n' for u, i, t in rows)


def run(*arguments):
    done = subprocess.run([CLI, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'coldstart {" ".join(arguments)}\n{done.stderr[-2000:]}')


def train(out, definition, interactions, files, *more):
    if not os.path.exists(out):
        run('train', '--definition', definition, '--interactions', interactions, *files, '--out', out + '.part',
            '--report', out + '.json', *more)
        os.rename(out + '.part', out)


def vectors(model, name, *arguments):
    out = f'{model}.{name}.csv'
    if not os.path.exists(out):
        run('encode', '--model', model, *arguments, '--out', out + '.part')
        os.rename(out + '.part', out)
    with open(out) as f:
        rows = [r for r in csv.reader(f)]
    return {r[0]: np.array(r[1:], np.float32) for r in rows if not r[1].startswith('v') and r[0] != 'id'}


def recalls(scores, candidates, known, test):
    """Per user, recall at 20 and at 100."""
    place = {i: n for n, i in enumerate(candidates)}
    result = []
    for u in sorted(test):
        s = scores(u).copy()
        s[[place[i] for i in known.get(u, ()) if i in place]] = -np.inf
        order = np.argsort(-s, kind='stable')
        wanted = {place[i] for i in test[u]}
        result.append([len(wanted & set(order[:k].tolist())) / len(wanted) for k in (20, 100)])
    return np.array(result)


def by_user(rows):
    of = {}
    for u, i, _ in rows:
        of.setdefault(u, set()).add(i)
    return of


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--data', required=True)
    p.add_argument('--work', required=True)
    p.add_argument('--split', default='users', choices=('users', 'time', 'genres'))
    p.add_argument('--fractions', default='.01,.05,.2')
    p.add_argument('--seeds', default='42,43,44')
    a = p.parse_args()
    items, all_likes = documents(a.data + '/items.jsonl.gz'), likes(a.data + '/interactions.csv.gz')
    files = ('--items', a.data + '/items.jsonl.gz', '--users', a.data + '/users.jsonl.gz')
    found = {}
    for seed in map(int, a.seeds.split(',')):
        rng = random.Random(seed)
        work = f'{a.work}/{a.split}-{seed}'
        os.makedirs(work, exist_ok=True)
        definition = json.load(open(a.data + '/definition.json'))
        definition['training'] = {'epochs': 0, 'seed': seed}
        json.dump(definition, open(work + '/definition.json', 'w'))
        source, target = parts(a.split, all_likes, items, rng)
        rng.shuffle(target)
        test, rest, had = [], [], {}
        for r in target:
            had[r[0]] = had.get(r[0], 0) + 1
            (test if had[r[0]] % 5 == 0 else rest).append(r)
        write(work + '/source.csv', source)
        train(work + '/source.csm', work + '/definition.json', work + '/source.csv', files)
        wanted = by_user(test)
        candidates = sorted({r[1] for r in target})
        random.Random(seed).shuffle(candidates)     # the first wins a tie, and low numbers are popular films
        with open(work + '/users.txt', 'w') as f:
            f.writelines(f'{u}\n' for u in sorted(wanted))
        for fraction in map(float, a.fractions.split(',')):
            some = rest[:max(1, round(fraction * len(rest)))]
            name = f'{work}/{fraction}'
            write(name + '.csv', some)
            train(name + '-scratch.csm', work + '/definition.json', name + '.csv', files)
            train(name + '-transfer.csm', work + '/definition.json', name + '.csv', files, '--init-from', work + '/source.csm')
            known = by_user(some)
            counts = np.array([sum(1 for r in some if r[1] == i) for i in candidates], float)
            for system, model in zip(SYSTEMS[1:], (work + '/source.csm', name + '-scratch.csm', name + '-transfer.csm')):
                v = vectors(model, 'items', *files[:2])
                u = vectors(model, f'users-{fraction}', '--user-ids', work + '/users.txt', '--interactions', name + '.csv', *files)
                matrix = np.stack([v[i] for i in candidates])
                found.setdefault((fraction, system), []).append(recalls(lambda x: matrix @ u[x], candidates, known, wanted))
            found.setdefault((fraction, SYSTEMS[0]), []).append(recalls(lambda x: counts, candidates, known, wanted))
            report = json.load(open(name + '-transfer.csm.json'))
            print(f'seed {seed}, {fraction}: {len(some)} likes, transfer', report['start'].get('transfer', 0), file=sys.stderr, flush=True)
    print('| part of the data | system | recall@20 | recall@100 |\n| --- | --- | --- | --- |')
    rng = np.random.default_rng(1)
    for (fraction, system), runs in sorted(found.items(), key=lambda e: (e[0][0], SYSTEMS.index(e[0][1]))):
        cells = []
        for k in (0, 1):
            means = [r[:, k].mean() for r in runs]
            cells.append(f'{np.mean(means):.3f} ± {np.std(means):.3f}')
        print(f'| {fraction:.0%} | {system} | {" | ".join(cells)} |')
    print('\nTransferred less from scratch, 95 % of a bootstrap over the users of all seeds:')
    for fraction in sorted({f for f, _ in found}):
        difference = np.concatenate(found[fraction, 'transferred']) - np.concatenate(found[fraction, 'from scratch'])
        drawn = np.array([difference[rng.integers(0, len(difference), len(difference))].mean(0) for _ in range(1000)])
        low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
        print(f'{fraction:.0%}: ' + ', '.join(f'recall@{k} {difference[:, n].mean():+.3f} ({low[n]:+.3f} to {high[n]:+.3f})'
                                               for n, k in enumerate((20, 100))))


main()
