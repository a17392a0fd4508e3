"""What qa/training-bench.sh compares with: the same work as people do it in Python today, on as many threads.

It says "ready" and what it is made with; for each line on its standard input it does the work once and answers with how fast.
Needs numpy and scipy with an optimised BLAS, and PyTorch for the towers.
"""
import os, sys, time

TASK, THREADS = sys.argv[1], int(sys.argv[2])
# The factorisation works in as many processes as there are threads, each with a BLAS of one thread.
os.environ['OPENBLAS_NUM_THREADS'] = os.environ['OMP_NUM_THREADS'] = '1' if TASK == 'factorisation' else str(THREADS)
os.environ['OMP_WAIT_POLICY'] = 'passive'  # on so few cores a thread that spins takes the core from one that works

import numpy as np


def at_its_best(work, steps):
    """The work with as many threads, up to THREADS, and as many of its BLAS as it is fastest with, and its name."""
    import ctypes, torch
    blas = ctypes.CDLL('libopenblas.so.0')

    def rate(threads):
        torch.set_num_threads(threads[0])
        blas.openblas_set_num_threads(threads[1])
        work(steps // 15)
        return work(steps // 5)

    best = max([(1, 1), (THREADS, 1), (THREADS, THREADS)], key=rate)
    torch.set_num_threads(best[0])
    blas.openblas_set_num_threads(best[1])
    return f'PyTorch {torch.__version__} ({best[0]} threads, BLAS {best[1]})', work


def towers(entities, inputs, hidden, dimension, batch, steps):
    import torch
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)

    def tower():
        return torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, dimension))

    user, item = tower(), tower()
    users, items = (torch.randn(entities, inputs) / inputs ** .5 for _ in range(2))
    u, i = (torch.randint(entities, (batch * steps,)) for _ in range(2))
    log_q = torch.log(torch.bincount(i, minlength=entities).float() / len(i))
    adam = torch.optim.Adam([*user.parameters(), *item.parameters()], lr=1e-3)
    own = torch.arange(batch)

    def work(steps=steps):
        begun = time.perf_counter()
        order = torch.randperm(batch * steps)
        for s in range(steps):
            rows = order[s * batch:(s + 1) * batch]
            logits = user(users[u[rows]]) @ item(items[i[rows]]).T - log_q[i[rows]]
            loss = torch.nn.functional.cross_entropy(logits, own)
            adam.zero_grad()
            loss.backward()
            adam.step()
        return batch * steps / (time.perf_counter() - begun)

    return at_its_best(work, steps)


def embedding_bag(entities, features, ids, dimension, batch, steps):
    import torch
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    bag = torch.nn.EmbeddingBag(features, dimension, mode='sum', sparse=True)
    head = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Linear(dimension, dimension))
    of = torch.randint(features, (entities, ids))
    weights = torch.full((batch, ids), ids ** -.5)
    targets = torch.randn(entities, dimension)
    sparse = torch.optim.SparseAdam(list(bag.parameters()), lr=1e-3)
    dense = torch.optim.Adam(head.parameters(), lr=1e-3)

    def work(steps=steps):
        begun = time.perf_counter()
        for s in range(steps):
            rows = torch.randint(entities, (batch,))
            out = head(bag(of[rows], per_sample_weights=weights))
            sparse.zero_grad()
            dense.zero_grad()
            out.backward((out.detach() - targets[rows]) / batch)
            sparse.step()
            dense.step()
        return batch * steps / (time.perf_counter() - begun)

    return at_its_best(work, steps)


def factorisation(path, users, items, rank, alpha, regularization):
    import multiprocessing, scipy
    from scipy.linalg.lapack import sposv
    users, items, rank, alpha, regularization = int(users), int(items), int(rank), float(alpha), float(regularization)
    numbers = np.fromfile(path, np.int32)
    starts, indices = numbers[:users + 1].astype(np.int64), numbers[users + 1:]
    turned = np.argsort(indices, kind='stable')
    user_of = np.repeat(np.arange(users, dtype=np.int32), np.diff(starts))[turned]
    item_starts = np.concatenate([[0], np.cumsum(np.bincount(indices, minlength=items))])

    def shared(rows):
        return np.frombuffer(multiprocessing.RawArray('f', rows * rank), np.float32).reshape(rows, rank)

    x, y = shared(users), shared(items)
    y[:] = np.random.default_rng(1).standard_normal(y.shape, np.float32) * .1 / rank ** .5
    sides = {'users': (starts, indices, y, x), 'items': (item_starts, user_of, x, y)}

    def solve(side, begin, end):
        """(YtY + lambda I + (alpha - 1) Yu' Yu) x = alpha Yu' 1, row by row, by LAPACK's Cholesky in single precision."""
        row_starts, columns, fixed, solved = sides[side]
        gram = fixed.T @ fixed + np.float32(regularization) * np.eye(rank, dtype=np.float32)
        for row in range(begin, end):
            of = fixed[columns[row_starts[row]:row_starts[row + 1]]]
            system = gram + np.float32(alpha - 1) * (of.T @ of)
            solved[row] = sposv(system, np.float32(alpha) * of.sum(0))[1]

    def serve(pipe):
        while True:
            solve(*pipe.recv())
            pipe.send(None)

    pipes = []
    for _ in range(THREADS):
        here, there = multiprocessing.get_context('fork').Pipe()
        multiprocessing.get_context('fork').Process(target=serve, args=(there,), daemon=True).start()
        pipes.append(here)

    def work():
        begun = time.perf_counter()
        for side, (row_starts, *_) in sides.items():
            # Blocks of rows that have about the same number of interactions, handed out to whoever is free.
            cuts = np.unique(np.searchsorted(row_starts, np.linspace(0, row_starts[-1], 65)[1:-1]))
            blocks = list(zip([0, *cuts], [*cuts, len(row_starts) - 1]))
            busy = []
            for pipe in pipes:
                if blocks:
                    pipe.send((side, *blocks.pop()))
                    busy.append(pipe)
            while busy:
                for pipe in multiprocessing.connection.wait(busy):
                    pipe.recv()
                    if blocks:
                        pipe.send((side, *blocks.pop()))
                    else:
                        busy.remove(pipe)
        return time.perf_counter() - begun

    import multiprocessing.connection
    return f'numpy {np.__version__} and LAPACK', work


if TASK == 'factorisation':
    name, work = factorisation(*sys.argv[3:])
else:
    name, work = {'towers': towers, 'embedding-bag': embedding_bag}[TASK](*map(int, sys.argv[3:]))
print('ready', name, flush=True)
for _ in sys.stdin:
    print(work(), flush=True)
