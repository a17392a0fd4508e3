#!/usr/bin/python3
"""Items in the place of users and users in that of items: docs/new-users.md, "For items".

usage: swapped.py --data DIR --train train.csv.gz --test test.csv.gz --out DIR

A tower for new users, trained on what this writes, is one for new items, asked who will like them. --data holds definition.json,
items.jsonl.gz and users.jsonl.gz; train and test have user_id, item_id and rating, of which 4 and 5 are likes.
"""
import argparse, csv, gzip, json, os


def likes(path):
    with gzip.open(path, 'rt') as f:
        return [(r['item_id'], r['user_id']) for r in csv.DictReader(f) if float(r['rating']) >= 4]


def main():
    p = argparse.ArgumentParser()
    for option in ('--data', '--train', '--test', '--out'):
        p.add_argument(option, required=True)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    definition = json.load(open(a.data + '/definition.json'))
    content = {side: {name: feature for name, feature in definition[side]['features'].items() if feature.get('role') != 'preference'}
               for side in ('user', 'item')}
    json.dump({
        'user': {'features': {**content['item'], 'history': {'type': 'history'}, 'factors': {'type': 'factors'}}},
        'item': {'features': {**content['user'], 'factors': {'type': 'factors'}}},
        'training': {'epochs': 0}}, open(a.out + '/definition.json', 'w'))
    for name, path in (('train', a.train), ('test', a.test)):
        with open(f'{a.out}/{name}.csv', 'w') as f:
            f.write('user_id,item_id\n')
            f.writelines(f'{u},{i}\n' for u, i in likes(path))
    for name, other in (('users', 'items'), ('items', 'users')):
        with gzip.open(f'{a.data}/{other}.jsonl.gz', 'rt') as f, open(f'{a.out}/{name}.jsonl', 'w') as out:
            out.write(f.read())


main()
